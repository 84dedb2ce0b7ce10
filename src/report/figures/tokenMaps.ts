import type { Figure, FigureOptions } from '../figure';
import { heatScale } from '../figureOptions';
import { gridBoxes, headroom, PanelFigure } from '../panels';
import { axis, columnWidth, diverging, font, fontSize, ink, sequential } from '../theme';
import type { Matrix } from './correlationHeatmap';

/** One map: a row a token. */
export interface TokenMap {
  name: string;
  values: Matrix;
}

export interface TokenMapOptions extends FigureOptions {
  /** What a column is; default "attended token". */
  xTitle?: string;
  /** What a row is; default "token". */
  yTitle?: string;
}

/**
 * Matrices with a row a token side by side: attention (which token looks at which), or tokens before and after a change. Each has
 * its own colour scale, whose ends stand over it: white to blue for values of one sign, else blue and red around 0.
 */
export function tokenMaps(maps: readonly TokenMap[], options: TokenMapOptions = {}): Figure {
  const title = options.title ?? 'Attention of tokens';
  const width = columnWidth.double;
  const top = headroom(options, title, width) + 34;
  const grid = { columns: maps.length, rows: 1, columnGap: 18, rowGap: 0 };
  const margins = { left: 44, right: 12, top, bottom: 40 };
  const side = (width - margins.left - margins.right - (maps.length - 1) * grid.columnGap) / maps.length;
  const height = Math.ceil(top + Math.min(side, 220) + margins.bottom);
  const figure = new PanelFigure(width, height);
  gridBoxes({ width, height }, margins, grid).forEach((box, index) => {
    const { name, values } = maps[index];
    const z = values.map((row) => Array.from(row, (value) => Number(value.toPrecision(4))));
    const all = z.flat();
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const largest = Math.max(high, -low);
    const range = low < 0 ? { zmin: -largest, zmax: largest } : { zmin: 0, zmax: largest };
    const place = figure.panel(
      box,
      axis(options.xTitle ?? 'attended token', { range: [-0.5, z[0].length - 0.5], showgrid: false, nticks: 5 }),
      axis(index === 0 ? (options.yTitle ?? 'token') : '', {
        range: [z.length - 0.5, -0.5],
        showgrid: false,
        nticks: 5,
        showticklabels: index === 0,
      }),
    );
    const over = box.bottom + box.height;
    figure.text(name, box.left, over + 24, { font: font(fontSize.label, ink.text, { weight: 600 }) });
    figure.text(`${short(low)} to ${short(high)}`, box.left, over + 9, { font: font(fontSize.tick, ink.soft) });
    figure.add({
      ...{ type: 'heatmap', z, ...place, ...range, zsmooth: false, showscale: false },
      colorscale: heatScale(options, low < 0 ? diverging : sequential),
      hovertemplate: '%{y}, %{x}: %{z}<extra></extra>',
    });
  });
  const alt = options.alt ?? `heat maps of ${maps.map(({ name }) => name).join('; ')}`;
  return figure.finish({ ...options, name: options.name ?? 'token-maps', title, alt }, ['xTitle', 'yTitle']);
}

function short(value: number): string {
  return String(Number(value.toPrecision(2))).replace('-', '−');
}
