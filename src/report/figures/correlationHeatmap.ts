import { InputError } from '../../errors';
import type { Figure, FigureOptions } from '../figure';
import { heatScale } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, columnWidth, diverging, font, fontSize, ink } from '../theme';

/** A matrix by rows; plain or typed arrays. */
export type Matrix = readonly ArrayLike<number>[];

export interface CorrelationOptions extends FigureOptions {
  /** Headings of the two panels; default "before" and "after". */
  panelTitles?: readonly [string, string];
  /** At most so many dimensions are drawn, evenly spaced ones, and the picture says so; default 128. */
  maximumDimensions?: number;
}

/**
 * Correlation matrices (D x D, values -1..1) side by side with one colour bar: what decorrelation does to the features. Under
 * each stands the root mean square of all values off the diagonal (of the whole matrix, also when not all of it is drawn).
 */
export function correlationHeatmap(before: Matrix, after: Matrix, options: CorrelationOptions = {}): Figure {
  const title = options.title ?? 'Correlation of feature dimensions';
  const panelTitles = options.panelTitles ?? ['before', 'after'];
  const width = columnWidth.double;
  const shownCount = Math.min(Math.max(before.length, after.length), options.maximumDimensions ?? 128);
  // whole pixels a cell, so that all cells are equally wide
  const side = shownCount * Math.max(1, Math.floor(256 / shownCount));
  const top = headroom(options, title, width) + 20;
  const bottom = 44;
  const height = top + side + bottom;
  const figure = new PanelFigure(width, height);
  [before, after].forEach((matrix, index) => {
    const box = { left: 44 + index * (side + 24), bottom, width: side, height: side };
    const shown = evenlySpaced(matrix.length, options.maximumDimensions ?? 128);
    const numbers = { range: [-0.5, shown.length - 0.5], showgrid: false, mirror: true, ...dimensionTicks(shown) };
    const dimension = shown.length < matrix.length ? `dimension (${shown.length} of ${matrix.length})` : 'dimension';
    const place = figure.panel(
      box,
      axis(dimension, numbers),
      axis(index === 0 ? 'dimension' : '', {
        ...numbers,
        range: [shown.length - 0.5, -0.5],
        showticklabels: index === 0,
      }),
    );
    figure.heading(panelTitles[index], box);
    figure.text(`off-diagonal rms ${offDiagonal(matrix).toFixed(3)}`, box.left + side, box.bottom + side + 9, {
      xanchor: 'right',
      font: font(fontSize.tick, ink.soft),
    });
    figure.add({
      type: 'heatmap',
      z: shown.map((row) => shown.map((column) => Number(matrix[row][column].toFixed(3)))),
      ...place,
      zmin: -1,
      zmax: 1,
      zsmooth: false,
      colorscale: heatScale(options, diverging),
      showscale: index === 1,
      colorbar: correlationBar((box.left + side + 12) / width, (bottom + side / 2) / height, side),
      hovertemplate: '%{y}, %{x}: %{z}<extra></extra>',
    });
  });
  const rms = [before, after].map((matrix, place) => `${panelTitles[place]} ${offDiagonal(matrix).toFixed(3)}`);
  const alt = options.alt ?? `heat maps side by side; root mean square off the diagonal: ${rms.join(', ')}`;
  return figure.finish({ ...options, name: options.name ?? 'correlation', title, alt }, [
    'panelTitles',
    'maximumDimensions',
  ]);
}

/** Root mean square of the values off the diagonal of a D x D matrix. */
export function offDiagonal(matrix: Matrix): number {
  let sum = 0;
  matrix.forEach((row, i) => {
    if (row.length !== matrix.length) {
      throw new InputError({
        thing: `length of row ${i} of a correlation matrix`,
        found: row.length,
        wanted: matrix.length,
      });
    }
    for (let j = 0; j < row.length; j++) if (j !== i) sum += row[j] * row[j];
  });
  return Math.sqrt(sum / Math.max(1, matrix.length * (matrix.length - 1)));
}

function evenlySpaced(total: number, maximum: number): number[] {
  const count = Math.min(total, maximum);
  return Array.from({ length: count }, (_, index) => Math.floor((index * total) / count));
}

/** Five round ticks at the real dimension numbers. */
function dimensionTicks(shown: readonly number[]): { tickvals: number[]; ticktext: string[]; tickmode: 'array' } {
  const step = Math.max(1, Math.ceil(shown.length / 4));
  const tickvals = shown.map((_, index) => index).filter((index) => index % step === 0);
  return { tickmode: 'array', tickvals, ticktext: tickvals.map((index) => String(shown[index])) };
}

function correlationBar(x: number, y: number, length: number) {
  return {
    x,
    y,
    xanchor: 'left' as const,
    yanchor: 'middle' as const,
    lenmode: 'pixels' as const,
    len: length + 20,
    thickness: 10,
    outlinewidth: 0,
    tickvals: [-1, -0.5, 0, 0.5, 1],
    tickfont: font(fontSize.tick),
    ticks: 'outside' as const,
    ticklen: 3,
    title: { text: 'correlation', side: 'right' as const, font: font(fontSize.label) },
  };
}
