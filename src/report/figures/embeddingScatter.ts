import { InputError } from '../../errors';
import type { Figure, FigureOptions, MarkerStyle, ScatterTrace } from '../figure';
import { chosenWidth } from '../figureOptions';
import { gridBoxes, headroom, PanelFigure } from '../panels';
import { axis, categories, colourOf, columnWidth, ink, legendHeight, symbolOf, textWidth } from '../theme';
import { rounded } from './thin';

/** Points in the plane with their classes. */
export interface EmbeddingPanel {
  /** Heading of the panel; none for a single one. */
  title?: string;
  /** N points `[x, y]` (t-SNE, UMAP, principal components). */
  points: readonly ArrayLike<number>[];
  /** Class number of each point. */
  labels: ArrayLike<number>;
}

/**
 * Features in the plane, coloured by class; one panel or several with a common legend. One unit is as long in x as in y;
 * the axes carry no numbers, since those of t-SNE and UMAP mean nothing. Colours repeat after eight classes with another symbol.
 */
export function embeddingScatter(
  panels: readonly EmbeddingPanel[],
  classNames: readonly string[],
  options: FigureOptions = {},
): Figure {
  const title = options.title ?? 'Features in the plane';
  const present = presentClasses(panels);
  const columns = Math.min(panels.length, 2);
  const gridRows = Math.ceil(panels.length / columns);
  const legendWidth = Math.max(...present.map((label) => textWidth(nameOf(classNames, label)))) + 48;
  const wanted = columns === 1 ? columnWidth.single : columnWidth.double;
  const width = chosenWidth(options, Math.max(wanted, Math.min(columnWidth.double, 230 + legendWidth)));
  const gap = 14;
  const hasHeadings = panels.some((panel) => panel.title !== undefined);
  const headingHeight = hasHeadings ? 22 : 6;
  const side = (width - 12 - legendWidth - (columns - 1) * gap) / columns;
  const top = headroom(options, title, width) + headingHeight;
  const bottom = 12;
  const gridHeight = top + gridRows * side + (gridRows - 1) * (gap + headingHeight) + bottom;
  const height = Math.ceil(Math.max(gridHeight, top + legendHeight(present.length) + bottom));
  const figure = new PanelFigure(width, height);
  const boxes = gridBoxes(
    { width, height: gridHeight },
    { left: 12, right: legendWidth, top, bottom },
    { columns, rows: gridRows, columnGap: gap, rowGap: gap + headingHeight },
  ).map((box) => ({ ...box, bottom: box.bottom + height - gridHeight }));
  panels.forEach((panel, index) => {
    if (panel.points.length !== panel.labels.length) {
      throw new InputError({
        thing: 'labels of an embedding',
        found: panel.labels.length,
        wanted: panel.points.length,
      });
    }
    const { x, y } = squareRange(panel.points);
    const frame = { showticklabels: false, ticks: '' as const, showgrid: false, mirror: true, linecolor: ink.faint };
    const place = figure.panel(boxes[index], axis('', { ...frame, range: x }), axis('', { ...frame, range: y }));
    if (panel.title !== undefined) figure.heading(panel.title, boxes[index]);
    const size = panel.points.length > 1500 ? 3 : panel.points.length > 400 ? 4 : 5.5;
    present.forEach((label, order) => {
      const members = panel.points.filter((_, point) => panel.labels[point] === label);
      figure.add({
        type: 'scatter',
        mode: 'markers',
        name: nameOf(classNames, label),
        x: members.map((point) => rounded(point[0])),
        y: members.map((point) => rounded(point[1])),
        ...place,
        marker: markerOf(order, size),
        showlegend: false,
        legendgroup: String(label),
        hovertemplate: '%{fullData.name}<extra></extra>',
      });
    });
    if (index === 0)
      figure.add(...present.map((label, order) => legendEntry(nameOf(classNames, label), label, order, place)));
  });
  figure.legend(width - legendWidth + 4, height - top + 4, { tracegroupgap: 0 });
  return figure.finish({ ...options, name: options.name ?? 'embedding', title });
}

/** A point that is nowhere, so that the legend shows a readable symbol however small those in the panel are. */
function legendEntry(
  name: string,
  label: number,
  order: number,
  place: { xaxis: string; yaxis: string },
): ScatterTrace {
  const marker = markerOf(order, 7);
  return { type: 'scatter', mode: 'markers', name, x: [null], y: [null], ...place, marker, legendgroup: String(label) };
}

function markerOf(order: number, size: number): MarkerStyle {
  const isYellow = order % categories.length === categories.length - 1;
  const line = { color: isYellow ? '#8a7f00' : '#ffffff', width: 0.4 };
  return { color: colourOf(order), symbol: symbolOf(order), size, line };
}

function presentClasses(panels: readonly EmbeddingPanel[]): number[] {
  return [...new Set(panels.flatMap((panel) => Array.from(panel.labels)))].sort((a, b) => a - b);
}

function nameOf(classNames: readonly string[], label: number): string {
  return classNames[label] ?? (label < 0 ? 'unknown' : `class ${label}`);
}

/** Ranges of equal length around the points, with a margin of 5 %. */
function squareRange(points: readonly ArrayLike<number>[]): { x: [number, number]; y: [number, number] } {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (const point of points) {
    for (const c of [0, 1]) {
      low[c] = Math.min(low[c], point[c]);
      high[c] = Math.max(high[c], point[c]);
    }
  }
  const half = Math.max(high[0] - low[0], high[1] - low[1], 1e-6) * 0.55;
  const centre = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
  return { x: [centre[0] - half, centre[0] + half], y: [centre[1] - half, centre[1] + half] };
}
