import { effectiveRankOf } from '../../evaluation';
import type { Figure, FigureOptions } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, colourOf, columnWidth, legendHeight, lineWidth, logarithmicAxis } from '../theme';
import { rounded } from './thin';

/** The singular values of one centred feature matrix (N, D) up to a common factor, in any order. */
export interface Spectrum {
  name: string;
  values: ArrayLike<number>;
}

/**
 * Singular values, largest first and divided by the largest, on a logarithmic axis; the effective rank of
 * the covariance, whose eigenvalues are their squares, stands in the legend.
 * A steep fall means that few directions carry the features.
 */
export function spectrum(spectra: readonly Spectrum[], options: FigureOptions = {}): Figure {
  const title = options.title ?? 'Singular value spectrum';
  const width = chosenWidth(options, columnWidth.single);
  const legendSpace = legendHeight(spectra.length);
  const top = headroom(options, title, width);
  const bottom = 36 + legendSpace;
  const height = top + 160 + bottom;
  const figure = new PanelFigure(width, height);
  const place = figure.panel(
    { left: 52, bottom, width: width - 52 - 12, height: 160 },
    axis('index', { nticks: 7 }),
    logarithmicAxis('singular value / largest', smallestShown(spectra), 1),
  );
  spectra.forEach(({ name, values }, index) => {
    const sorted = Array.from(values).sort((a, b) => b - a);
    figure.add({
      type: 'scatter',
      mode: 'lines',
      name: `${name}: effective rank ${effectiveRankOf(sorted.map((value) => value ** 2)).toFixed(1)} of ${sorted.length}`,
      x: sorted.map((_, i) => i + 1),
      // a value of 0 has no place on a logarithmic axis
      y: sorted.map((value) => (value > 0 ? rounded(value / sorted[0]) : null)),
      ...place,
      line: { color: colourOf(index), width: lineWidth },
    });
  });
  figure.legend(48, legendSpace);
  return figure.finish({ ...options, name: options.name ?? 'spectrum', title });
}

/** The smallest fraction of a largest singular value; below a millionth (float32) there is only noise. */
function smallestShown(spectra: readonly Spectrum[]): number {
  const fractions = spectra.flatMap(({ values }) => {
    const largest = Math.max(...Array.from(values));
    return Array.from(values, (value) => value / largest).filter((fraction) => fraction > 1e-6);
  });
  return Math.min(0.1, ...fractions);
}
