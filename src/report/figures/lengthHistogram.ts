import type { Figure, FigureOptions } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, colourOf, columnWidth, legendHeight, lineWidth } from '../theme';

/** Lengths in frames of a group of recordings. */
export interface LengthGroup {
  name: string;
  lengths: ArrayLike<number>;
}

/** How long the recordings are: one outlined histogram a group over common bins. */
export function lengthHistogram(
  groups: readonly LengthGroup[],
  options: FigureOptions & { /** Default 30. */ bins?: number } = {},
): Figure {
  const title = options.title ?? 'Length of recordings';
  const width = chosenWidth(options, columnWidth.single);
  const legendSpace = legendHeight(groups.length > 1 ? Math.ceil(groups.length / 2) : 0);
  const top = headroom(options, title, width);
  const bottom = 36 + legendSpace;
  const height = top + 140 + bottom;
  const figure = new PanelFigure(width, height);
  const place = figure.panel(
    { left: 48, bottom, width: width - 48 - 12, height: 140 },
    axis('frames', { nticks: 8 }),
    axis('recordings', { nticks: 5, range: [0, null] }),
  );
  const longest = Math.max(1, ...groups.map((group) => largest(group.lengths)));
  const binWidth = Math.max(1, Math.ceil(longest / (options.bins ?? 30)));
  groups.forEach((group, index) => {
    const counts = new Array<number>(Math.floor(longest / binWidth) + 1).fill(0);
    for (let i = 0; i < group.lengths.length; i++) counts[Math.floor(group.lengths[i] / binWidth)]++;
    figure.add({
      type: 'scatter',
      mode: 'lines',
      name: `${group.name} (${group.lengths.length})`,
      x: [...counts.map((_, bin) => bin * binWidth), counts.length * binWidth],
      y: [...counts, 0],
      ...place,
      line: { color: colourOf(index), width: lineWidth, shape: 'hv' },
      fill: 'tozeroy',
      fillcolor: translucent(colourOf(index)),
    });
  });
  if (legendSpace > 0) figure.legend(width / 2, legendSpace, { orientation: 'h', xanchor: 'center' });
  return figure.finish({ ...options, name: options.name ?? 'length-histogram', title }, ['bins']);
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  return most;
}

/** `#rrggbb` at one sixth of its strength. */
function translucent(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},0.16)`;
}
