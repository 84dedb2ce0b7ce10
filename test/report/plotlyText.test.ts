import { describe, expect, it } from 'vitest';

import {
  ablationHeatmap,
  confusionMatrix,
  detectionTimeline,
  embeddingScatter,
  perClassAccuracy,
} from '../../src/report';
import { coloured, lineBreak, plotlyTexts, superscript } from '../../src/report/plotlyText';

const hostile = '<a href="http://127.0.0.1:9/x">ext</a> & <b>b</b>';
const harmless = '&lt;a href="http://127.0.0.1:9/x"&gt;ext&lt;/a&gt; &amp; &lt;b&gt;b&lt;/b&gt;';

/** Every string of a figure, wherever it stands. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

describe('plotlyTexts', () => {
  const shown = (text: string) => {
    const layout = { annotations: [{ text, x: 0, y: 0, showarrow: false }] } as unknown as Parameters<
      typeof plotlyTexts
    >[0]['layout'];
    return plotlyTexts({ data: [], layout }).layout.annotations[0].text;
  };

  it('shows names as they are', () => {
    expect(shown(hostile)).toBe(harmless);
    expect(shown('a &amp; b')).toBe('a &amp;amp; b');
  });

  it('keeps the markup of the figures themselves', () => {
    expect(shown(`a${lineBreak}b${superscript('−3')}`)).toBe('a<br>b<sup>−3</sup>');
    expect(shown(`${coloured('#0072b2', '<b>')} c`)).toBe('<span style="color:#0072b2">&lt;b&gt;</span> c');
  });
});

describe('a hostile class name', () => {
  const figures = {
    perClassAccuracy: perClassAccuracy([{ name: hostile, accuracy: 0.5 }]),
    confusionMatrix: confusionMatrix([[1, 0], [0, 1]], [hostile, 'b']), // prettier-ignore
    embeddingScatter: embeddingScatter([{ title: hostile, points: [[0, 0]], labels: [0] }], [hostile]),
    ablationHeatmap: ablationHeatmap(
      [{ factors: { a: hostile, b: 'x' }, values: { top1: 0.5 }, source: 'ours' }],
      { rows: 'a', columns: 'b', value: 'top1' }, // prettier-ignore
    ),
    detectionTimeline: detectionTimeline(
      { name: hostile, frames: 10, groundTruth: [[1, 0, 5]], proposals: [] },
      { classes: [hostile] },
    ),
  };

  it.each(Object.entries(figures))('is no markup in %s', (_, { data, layout }) => {
    const all = strings([data, layout]);
    expect(all.filter((text) => /<(?!\/?(?:br|sup|span|extra)\b)/.test(text))).toEqual([]);
    expect(all.some((text) => text.includes('&lt;a href') || text.includes('&lt;a h'))).toBe(true);
  });
});
