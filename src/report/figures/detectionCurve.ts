import type { Figure, FigureOptions } from '../figure';
import { chosenWidth, legendRows } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, colourOf, columnWidth, legendHeight, lineWidth, symbolOf } from '../theme';
import { rounded } from './thin';

/** Scores of one detector at several overlaps. */
export interface DetectionSeries {
  name: string;
  /** Fractions 0..1; the spread over seeds where there are several. */
  points: readonly { theta: number; value: number; spread?: number }[];
}

export interface DetectionCurveOptions extends FigureOptions {
  /** What is shown, with its metric; default "mAP over actions". */
  valueTitle?: string;
}

/** Mean average precision against the overlap that counts as a hit, one line a detector; bands are one standard deviation. */
export function detectionCurve(series: readonly DetectionSeries[], options: DetectionCurveOptions = {}): Figure {
  const title = options.title ?? 'Detection against overlap';
  const width = chosenWidth(options, columnWidth.single);
  const top = headroom(options, title, width);
  const legendSpace = legendHeight(
    legendRows(
      series.map(({ name }) => name),
      width,
    ),
  );
  const bottom = 38 + legendSpace;
  const height = top + 170 + bottom;
  const figure = new PanelFigure(width, height);
  const place = figure.panel(
    { left: 46, bottom, width: width - 46 - 12, height: 170 },
    axis('overlap θ', { range: [0, 1], dtick: 0.2 }),
    axis(`${options.valueTitle ?? 'mAP over actions'} (%)`, { range: [0, 100], dtick: 20 }),
  );
  series.forEach(({ name, points }, index) => {
    const sorted = [...points].sort((a, b) => a.theta - b.theta);
    const x = sorted.map(({ theta }) => theta);
    const at = (sign: number) => sorted.map(({ value, spread = 0 }) => rounded(100 * (value + sign * spread)));
    if (sorted.some(({ spread }) => spread !== undefined)) {
      const band = { type: 'scatter', mode: 'lines', x, ...place, showlegend: false, hoverinfo: 'skip' } as const;
      const line = { width: 0, color: colourOf(index) };
      figure.add({ ...band, y: at(-1), line }, { ...band, y: at(1), line, fill: 'tonexty', opacity: 0.3 });
    }
    figure.add({
      type: 'scatter',
      mode: 'lines+markers',
      name,
      x,
      y: at(0),
      ...place,
      line: { color: colourOf(index), width: lineWidth },
      marker: { color: colourOf(index), size: 5, symbol: symbolOf(index) },
      hovertemplate: 'θ %{x}: %{y:.1f} %<extra></extra>',
    });
  });
  figure.legend(width / 2, legendSpace, { orientation: 'h', xanchor: 'center', traceorder: 'normal' });
  return figure.finish({ ...options, name: options.name ?? 'detection-curve', title }, ['valueTitle']);
}
