import type { Figure, FigureOptions } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, categoryAxis, colourOf, columnWidth, font, fontSize, ink, legendHeight, textWidth } from '../theme';

/** Recordings in one part of a split. */
export interface SplitCountRow {
  split: string;
  part: string;
  count: number;
}

/** Sizes of the splits as horizontal bars, parts side by side, numbers at the bars. */
export function splitCounts(rows: readonly SplitCountRow[], options: FigureOptions = {}): Figure {
  const title = options.title ?? 'Recordings by split';
  const splits = [...new Set(rows.map((row) => row.split))];
  const parts = [...new Set(rows.map((row) => row.part))];
  const width = chosenWidth(options, columnWidth.single);
  const labelWidth = Math.max(...splits.map((split) => textWidth(split, fontSize.label))) + 14;
  const top = headroom(options, title, width);
  const legendSpace = legendHeight(1);
  const bottom = 36 + legendSpace;
  const inner = splits.length * (parts.length * 13 + 9);
  const height = top + inner + bottom;
  const figure = new PanelFigure(width, height).set({ barmode: 'group', bargap: 0.25 });
  const most = Math.max(1, ...rows.map((row) => row.count));
  const place = figure.panel(
    { left: labelWidth, bottom, width: width - labelWidth - 14, height: inner },
    axis('recordings', { range: [0, most * 1.18], nticks: 5 }),
    categoryAxis(splits, { range: [splits.length - 0.5, -0.5], tickfont: font(fontSize.label) }),
  );
  parts.forEach((part, index) => {
    const counts = splits.map((split) => rows.find((row) => row.split === split && row.part === part)?.count ?? null);
    figure.add({
      type: 'bar',
      orientation: 'h',
      name: part,
      y: splits.map((_, position) => position),
      x: counts,
      ...place,
      marker: { color: colourOf(index) },
      text: counts.map((count) => (count === null ? '' : count.toLocaleString('en-US'))),
      textposition: 'outside',
      textfont: font(fontSize.tick, ink.soft),
      textangle: 0,
      cliponaxis: false,
    });
  });
  figure.legend(width / 2, legendSpace, { orientation: 'h', xanchor: 'center' });
  return figure.finish({ ...options, name: options.name ?? 'split-counts', title });
}
