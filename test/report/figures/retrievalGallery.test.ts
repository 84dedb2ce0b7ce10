import { describe, expect, it } from 'vitest';

import { retrievalGallery } from '../../../src/report';
import { kinectV2 } from '../../../src/skeleton';
import { wavingClip } from '../examples';

const clip = wavingClip(8);
const rows = [
  {
    query: { name: 'wave', clip },
    neighbours: [
      { name: 'wave', clip, similarity: 0.9512 },
      { name: 'throw', clip },
    ],
  },
];

describe('retrievalGallery', () => {
  const { layout } = retrievalGallery(rows, kinectV2);
  const marks = layout.annotations.filter(({ text }) => /right|wrong/.test(text));

  it('marks right and wrong by word, sign, colour and line', () => {
    expect(marks.map(({ text }) => text)).toEqual(['✓ right (0.951)', '✗ wrong']);
    expect(marks[0].font?.color).not.toBe(marks[1].font?.color);
    expect(layout.shapes?.map(({ line }) => [line?.color, line?.dash])).toEqual([
      [expect.anything(), 'solid'],
      [marks[0].font?.color, 'solid'],
      [marks[1].font?.color, 'dash'],
    ]);
    const texts = layout.annotations.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['query', 'nearest', '2nd', 'wave', 'throw']));
  });

  it('keeps frames and pictures together at another width', () => {
    const narrow = retrievalGallery(rows, kinectV2, { width: 'single-column', height: 60 }).layout;
    const [first] = narrow.shapes!;
    expect([first.x0, first.x1]).toEqual(narrow.xaxis?.domain);
    expect(first.y0).toBeCloseTo(narrow.yaxis.domain![0], 9);
    expect(first.y1).toBeCloseTo(narrow.yaxis.domain![1], 9);
  });

  it('refuses to show no neighbour', () => {
    expect(() => retrievalGallery([{ ...rows[0], neighbours: [] }], kinectV2)).toThrow(/neighbours to show: found 0/);
  });
});
