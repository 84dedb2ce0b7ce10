import type { Figure, FigureOptions } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, categoryAxis, columnWidth, font, fontSize, ink, legendHeight, textWidth } from '../theme';

/** What became of the proposals of one detector, and of the segments. */
export interface DetectionErrorRow {
  name: string;
  /** Counts of proposals. */
  counts: Readonly<Record<'correct' | 'duplicate' | 'boundary' | 'confused' | 'background', number>>;
  /** Labelled segments that nothing detects. */
  missed: number;
  segments: number;
}

const kinds = [
  { key: 'correct', name: 'correct', colour: '#009E73' },
  { key: 'duplicate', name: 'duplicate', colour: '#56B4E9' },
  { key: 'boundary', name: 'boundary', colour: '#E69F00' },
  { key: 'confused', name: 'confused', colour: '#D55E00' },
  { key: 'background', name: 'background', colour: '#6b6b6b' },
] as const;

/**
 * What the most confident proposals of each detector are, as many as there are segments: bars of their fractions, and at the end
 * the fraction of segments that are missed.
 */
export function detectionErrorBars(rows: readonly DetectionErrorRow[], options: FigureOptions = {}): Figure {
  const title = options.title ?? 'What the most confident proposals are';
  const width = chosenWidth(options, columnWidth.double);
  const labelWidth = Math.max(...rows.map(({ name }) => textWidth(name, fontSize.label))) + 16;
  const top = headroom(options, title, width);
  const legendSpace = legendHeight(1);
  const bottom = 38 + legendSpace;
  const inner = rows.length * 30;
  const height = top + inner + bottom;
  const missedWidth = 110;
  const figure = new PanelFigure(width, height).set({ barmode: 'stack', bargap: 0.3 });
  const place = figure.panel(
    { left: labelWidth, bottom, width: width - labelWidth - missedWidth, height: inner },
    axis('fraction of the proposals (%)', { range: [0, 100], dtick: 20 }),
    categoryAxis(
      rows.map(({ name }) => name),
      { range: [rows.length - 0.5, -0.5], tickfont: font(fontSize.label) },
    ),
  );
  for (const { key, name, colour } of kinds) {
    const fractions = rows.map(({ counts }) => fraction(counts[key], total(counts)));
    figure.add({
      type: 'bar',
      orientation: 'h',
      name,
      x: fractions,
      y: rows.map((_, position) => position),
      ...place,
      marker: { color: colour },
      text: fractions.map((value) => (value >= 6 ? value.toFixed(0) : '')),
      textposition: 'inside',
      textfont: font(fontSize.tick, '#ffffff'),
      textangle: 0,
      hovertemplate: `${name}: %{x:.1f} %<extra></extra>`,
    });
  }
  rows.forEach(({ missed, segments }, position) => {
    figure.annotate({
      text: `${missed} of ${segments} missed`,
      // Plotly leaves an annotation out whose place lies outside the range of its axis.
      x: 100,
      xshift: 8,
      y: position,
      xref: place.xaxis,
      yref: place.yaxis,
      xanchor: 'left',
      yanchor: 'middle',
      showarrow: false,
      font: font(fontSize.tick, ink.soft),
    });
  });
  figure.legend(width / 2, legendSpace, { orientation: 'h', xanchor: 'center', traceorder: 'normal' });
  return figure.finish({ ...options, name: options.name ?? 'detection-errors', title });
}

function total(counts: DetectionErrorRow['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function fraction(count: number, of: number): number {
  return of === 0 ? 0 : Number(((100 * count) / of).toFixed(2));
}
