import { mean } from '../../evaluation';
import type { Figure, FigureOptions } from '../figure';
import { chosenWidth } from '../figureOptions';
import { gridBoxes, headroom, PanelFigure } from '../panels';
import { axis, categoryAxis, colourOf, columnWidth, font, fontSize, ink, textWidth } from '../theme';

export interface ClassAccuracyRow {
  name: string;
  /** Fraction 0..1; null where the class has no test clip. */
  accuracy: number | null;
  /** Test clips of the class. */
  count?: number;
}

/** Classes in one column of bars. */
const classesPerColumn = 40;
const barHeight = 13;

export interface ClassAccuracyOptions extends FigureOptions {
  /** What is shown; default "accuracy". */
  valueTitle?: string;
}

/** Accuracy of each class as bars, best first, with the mean over classes as a dashed line; up to three columns. */
export function perClassAccuracy(rows: readonly ClassAccuracyRow[], options: ClassAccuracyOptions = {}): Figure {
  const valueTitle = options.valueTitle ?? 'accuracy';
  const title = options.title ?? 'Accuracy by class';
  const sorted = [...rows].sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1) || a.name.localeCompare(b.name));
  const columns = Math.min(3, Math.ceil(sorted.length / classesPerColumn));
  const perColumn = Math.ceil(sorted.length / columns);
  const width = chosenWidth(options, columns === 1 && longest(sorted) < 120 ? columnWidth.single : columnWidth.double);
  const labelWidth = longest(sorted) + 10;
  const top = headroom(options, title, width);
  const height = top + perColumn * barHeight + 40;
  const margins = { left: labelWidth, right: 30, top, bottom: 40 };
  const boxes = gridBoxes({ width, height }, margins, { columns, rows: 1, columnGap: labelWidth + 24, rowGap: 0 });
  const figure = new PanelFigure(width, height).set({ bargap: 0.25 });
  const mean = meanAccuracy(sorted);
  boxes.forEach((box, column) => {
    const part = sorted.slice(column * perColumn, (column + 1) * perColumn);
    const positions = part.map((_, index) => index);
    const place = figure.panel(
      box,
      axis(`${valueTitle} (%)`, { range: [0, 100], nticks: 6 }),
      categoryAxis(
        part.map((row) => row.name),
        { range: [perColumn - 0.5, -0.5] },
      ),
    );
    figure.add({
      type: 'bar',
      orientation: 'h',
      name: valueTitle,
      x: part.map((row) => (row.accuracy === null ? null : percent(row.accuracy))),
      y: positions,
      ...place,
      marker: { color: colourOf(0) },
      hovertemplate: '%{x:.1f} %<extra></extra>',
    });
    part.forEach((row, position) => {
      writeValue(figure, place, position, row.accuracy);
    });
    if (mean !== null) {
      figure.shape({
        type: 'line',
        xref: place.xaxis,
        yref: place.yaxis,
        x0: percent(mean),
        x1: percent(mean),
        y0: -0.5,
        y1: part.length - 0.5,
        line: { color: colourOf(1), width: 1.2, dash: 'dash' },
        layer: 'below',
      });
    }
  });
  if (mean !== null) {
    figure.text(`mean ${percent(mean).toFixed(1)} %`, width - 8, 11, {
      xanchor: 'right',
      font: font(fontSize.tick, colourOf(1)),
    });
  }
  return figure.finish({ ...options, name: options.name ?? 'per-class-accuracy', title }, ['valueTitle']);
}

/** The number inside the end of its bar, or behind a bar that is too short for it. */
function writeValue(
  figure: PanelFigure,
  place: { xaxis: string; yaxis: string },
  position: number,
  accuracy: number | null,
): void {
  const inside = accuracy !== null && accuracy >= 0.12;
  figure.annotate({
    text: accuracy === null ? 'no test clips' : percent(accuracy).toFixed(0),
    x: accuracy === null ? 0 : percent(accuracy),
    y: position,
    xref: place.xaxis,
    yref: place.yaxis,
    xanchor: inside ? 'right' : 'left',
    yanchor: 'middle',
    showarrow: false,
    font: font(8.5, inside ? '#ffffff' : ink.soft, accuracy === null ? { style: 'italic' } : {}),
  });
}

function longest(rows: readonly ClassAccuracyRow[]): number {
  return Math.max(0, ...rows.map((row) => textWidth(row.name)));
}

function meanAccuracy(rows: readonly ClassAccuracyRow[]): number | null {
  const known = rows.flatMap((row) => (row.accuracy === null ? [] : [row.accuracy]));
  return known.length === 0 ? null : mean(known);
}

function percent(fraction: number): number {
  return Number((fraction * 100).toFixed(2));
}
