import { describe, expect, it } from 'vitest';

import { editScore, matchSegments, scoreSegmentation, segmentsOf } from '../../../src/protocols';

const video = (truth: number[], predicted: number[], name = 'a') => ({ name, truth, predicted });
const truth = [0, 0, 1, 1, 1, 1, 0, 2, 2, 2, 0, 0];
const predicted = [0, 1, 1, 1, 1, 0, 0, 2, 2, 1, 1, 0];

describe('the measures of segmentation', () => {
  it('are right by hand', () => {
    expect(segmentsOf(truth)).toEqual([[1, 2, 6], [2, 7, 10]]); // prettier-ignore
    const score = scoreSegmentation([video(truth, predicted)], 3);
    // Wrong are frames 1, 5, 9 and 10.
    expect(score.frameAccuracy).toBeCloseTo(8 / 12, 12);
    // Classes 1 2 1 against 1 2.
    expect(score.edit).toBeCloseTo(2 / 3, 12);
    // Overlaps 3/5 and 2/3; the second segment of class 1 overlaps nothing.
    expect([score.f1At10, score.f1At25, score.f1At50]).toBeAllClose([0.8, 0.8, 0.8], { absolute: 1e-12 });
    expect(score.perClass).toMatchObject([
      { label: 1, frames: 4, segments: 1, frameAccuracy: 3 / 4, f1At50: 2 / 3 },
      { label: 2, frames: 3, segments: 1, frameAccuracy: 2 / 3, f1At50: 1 },
      { label: 3, frames: 0, segments: 0, frameAccuracy: null, f1At10: null, f1At25: null, f1At50: null },
    ]);
    expect(score.perVideo).toMatchObject([{ name: 'a', frames: 12, f1At50: 0.8 }]);
    const [found, wanted] = [segmentsOf(predicted), segmentsOf(truth)];
    expect(matchSegments(found, wanted, 0.65)).toEqual({ hits: 1, wrong: 2, missed: 1 });
  });

  it('take all frames and segments together, and the edit score recording by recording', () => {
    const videos = [video(truth, predicted), video([1, 1, 1, 1], [1, 1, 1, 1], 'b')];
    const score = scoreSegmentation(videos, 3);
    expect(score.frameAccuracy).toBeCloseTo(12 / 16, 12);
    expect(score.edit).toBeCloseTo((2 / 3 + 1) / 2, 12);
    // 3 hits, 1 wrong, none missed.
    expect(score.f1At50).toBeCloseTo(6 / 7, 12);
  });

  it('let a labelled segment be found once, by the first, and give no second choice', () => {
    const two = matchSegments([[1, 0, 4], [1, 6, 10]], [[1, 0, 10]], 0.25); // prettier-ignore
    expect(two).toEqual({ hits: 1, wrong: 1, missed: 0 });
    // Both overlap the first one most, of which one is too many.
    const crowded = matchSegments([[1, 0, 9], [1, 1, 11]], [[1, 0, 10], [1, 10, 14]], 0.05); // prettier-ignore
    expect(crowded).toEqual({ hits: 1, wrong: 1, missed: 1 });
    // At exactly the overlap it is one.
    expect(matchSegments([[1, 0, 5]], [[1, 0, 10]], 0.5).hits).toBe(1);
    expect(matchSegments([[2, 0, 10]], [[1, 0, 10]], 0.1)).toEqual({ hits: 0, wrong: 1, missed: 1 });
  });

  it('do not count the background as a segment, but its frames', () => {
    const all = scoreSegmentation([video([0, 0, 0, 0], [0, 0, 0, 1])], 1);
    expect(all).toMatchObject({ frameAccuracy: 0.75, edit: 0, f1At10: 0 });
    const nothing = scoreSegmentation([video([0, 0], [0, 0])], 1);
    expect(nothing).toMatchObject({ frameAccuracy: 1, edit: 1, f1At10: 1, f1At50: 1 });
    const missed = scoreSegmentation([video([0, 1, 1, 0], [0, 0, 0, 0])], 1);
    expect(missed).toMatchObject({ frameAccuracy: 0.5, edit: 0, f1At10: 0, f1At50: 0 });
  });

  it('are 1 for one segment over the whole recording, and fall with each cut in it', () => {
    expect(scoreSegmentation([video([1, 1, 1, 1], [1, 1, 1, 1])], 1)).toMatchObject({ frameAccuracy: 1, edit: 1, f1At50: 1 }); // prettier-ignore
    // Classes 1 1 against 1; the first half overlaps by 2/5.
    const cut = scoreSegmentation([video([1, 1, 1, 1, 1], [1, 1, 0, 1, 1])], 1);
    expect(cut).toMatchObject({ frameAccuracy: 0.8, edit: 0.5, f1At25: 2 / 3, f1At50: 0 });
  });

  it('count the edits of sequences: insertions, deletions, exchanges', () => {
    const sequence = (text: string) =>
      Array.from(text, (label, n): [number, number, number] => [Number(label), n, n + 1]);
    expect(editScore(sequence('123'), sequence('123'))).toBe(1);
    expect(editScore(sequence('13'), sequence('123'))).toBeCloseTo(2 / 3, 12);
    expect(editScore(sequence('1423'), sequence('123'))).toBeCloseTo(3 / 4, 12);
    expect(editScore(sequence('321'), sequence('123'))).toBeCloseTo(1 / 3, 12);
    expect([editScore([], sequence('1')), editScore([], [])]).toEqual([0, 1]);
  });

  it('refuse what cannot be scored', () => {
    expect(() => scoreSegmentation([], 1)).toThrow('frames to score: found none');
    expect(() => scoreSegmentation([video([], [])], 1)).toThrow('frames to score: found none');
    expect(() => scoreSegmentation([video([0, 0], [0])], 1)).toThrow('frames predicted of a: found 1, wanted 2');
    expect(() => scoreSegmentation([video([0, 0], [0, 2])], 1)).toThrow('label of frame 1 of a: found 2');
    expect(() => scoreSegmentation([video([NaN], [0])], 1)).toThrow('label of frame 0 of a: found NaN');
  });
});
