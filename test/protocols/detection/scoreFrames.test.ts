import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { centredWindow, slidingWindows, WindowReader, type Dataset, type TailRule } from '../../../src/data';
import { detect, perClassSegments, scoreFrames, type FrameScorer } from '../../../src/protocols';
import { OverlapMean } from '../../../src/protocols/detection/overlapMean';
import { openSwings } from './swings';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-frames-'));
let dataset: Dataset;

beforeAll(() => {
  dataset = openSwings(folder);
});

afterAll(() => {
  dataset.close();
  rmSync(folder, { recursive: true });
});

/** Scores a frame by its own first coordinate and by the number of the window it came with, without an engine. */
function scorerOf(jobs: FrameScorer['jobs'], rows: number, heads = 1): FrameScorer & { windows: number } {
  return {
    width: 3,
    heads,
    input: { frames: 16, normalise: 'none', modality: 'joint' },
    jobs,
    windows: 0,
    async score(windows, batch) {
      const scores = new Float32Array(batch * rows * heads * 3);
      for (let n = 0; n < batch; n++, this.windows++) {
        for (let row = 0; row < rows; row++) {
          for (let h = 0; h < heads; h++) {
            const at = ((n * rows + row) * heads + h) * 3;
            scores.set([windows[(n * 16 + row) * 60], this.windows, h], at);
          }
        }
      }
      return scores;
    },
  };
}

const sliding = (stride: number, tail: TailRule = 'repeat'): FrameScorer['jobs'] =>
  function* (recording, frames) {
    for (const window of slidingWindows(recording, frames, { size: 16, stride, tail })) {
      yield { window, first: window.start, rows: window.end - window.start };
    }
  };

async function collected(scorer: FrameScorer, batch: number) {
  const rows = new Map<number, number[][]>();
  const ends: number[] = [];
  for await (const { recording, first, scores, last } of scoreFrames(scorer, dataset, [1, 3], { batch })) {
    const own = rows.get(recording) ?? [];
    rows.set(recording, own);
    expect(first).toBe(own.length);
    for (let i = 0; i < scores.length; i += 3) own.push([...scores.subarray(i, i + 3)]);
    if (last) ends.push(recording);
  }
  expect(ends).toEqual([1, 3]);
  return rows;
}

const x = (recording: number): number[] => {
  const { coordinates, frames } = dataset.read(recording);
  return Array.from({ length: frames }, (_, t) => coordinates[t * 60]);
};

describe('scores of frames', () => {
  it.each([1, 3, 64])('reach every frame of every recording once, in batches of %i', async (batch) => {
    for (const jobs of [sliding(16), sliding(5), sliding(16, 'shift'), sliding(5, 'shift')]) {
      const rows = await collected(scorerOf(jobs, 16), batch);
      for (const recording of [1, 3]) expect(rows.get(recording)?.map(([own]) => own)).toBeAllClose(x(recording));
    }
  });

  it('are means where windows overlap', async () => {
    const rows = (await collected(scorerOf(sliding(8), 16), 4)).get(1) as number[][];
    // Windows 0, 1, 2 begin at frames 0, 8, 16.
    expect(rows.slice(0, 24).map((row) => row[1])).toEqual([
      ...new Array<number>(8).fill(0),
      ...new Array<number>(8).fill(0.5),
      ...new Array<number>(8).fill(1.5),
    ]);
  });

  it('may come one frame a window', async () => {
    const jobs: FrameScorer['jobs'] = function* (recording, frames) {
      for (let t = 0; t < frames; t++) yield { window: centredWindow(recording, frames, t, 16, 1), first: t, rows: 1 };
    };
    const rows = (await collected(scorerOf(jobs, 1), 7)).get(3) as number[][];
    const firsts = x(3).map((_, t, all) => all[Math.max(0, Math.min(t - 8, all.length - 16))]);
    expect(rows.map(([own]) => own)).toBeAllClose(firsts);
  });

  it('can be stopped', async () => {
    const run = async (): Promise<void> => {
      for await (const _ of scoreFrames(scorerOf(sliding(16), 16), dataset, [1], { signal: AbortSignal.abort() }));
    };
    await expect(run()).rejects.toThrow('detect was interrupted');
  });
});

describe('the mean of overlapping stretches', () => {
  it('passes a frame on once nothing can be added to it', () => {
    const mean = new OverlapMean(2);
    mean.add(0, Float32Array.from([1, 2, 3, 4, 5, 6]));
    expect([...mean.takeBefore(1)]).toEqual([1, 2]);
    mean.add(1, Float32Array.from([5, 8, 7, 10, 9, 9]));
    expect([...mean.takeBefore(1)]).toEqual([]);
    expect([...mean.takeAll()]).toEqual([4, 6, 6, 8, 9, 9]);
    expect(() => mean.add(2, new Float32Array(2))).toThrow('frame 2 was passed on before');
  });
});

describe('detection with a scorer that knows the labels', () => {
  const oracle = (heads = 1): FrameScorer => {
    const jobs = sliding(16);
    const queue: number[][] = [];
    return {
      width: 3,
      heads,
      input: { frames: 16, normalise: 'none', modality: 'joint' },
      *jobs(recording, frames) {
        for (const job of jobs(recording, frames)) {
          const labels = Array.from({ length: 16 }, (_, t) => {
            const found = dataset.segments(recording).find(([, s, e]) => job.first + t >= s && job.first + t < e);
            return found === undefined ? 0 : found[0] + 1;
          });
          queue.push(labels);
          yield job;
        }
      },
      async score(_, batch) {
        const labels = queue.splice(0, batch).flat();
        return Float32Array.from(
          labels.flatMap((label) =>
            Array.from({ length: heads * 3 }, (__, i) => (i >= 3 ? (i % 3 === 0 ? 1 : 0) : i === label ? 1 : 0)),
          ),
        );
      },
    };
  };

  it('finds every segment and nothing else, with labels from 1', async () => {
    const { test } = dataset.split('halves');
    const [{ videos, frameAccuracy }] = await detect(oracle(), dataset, test, { segments: perClassSegments });
    expect(frameAccuracy).toBe(1);
    expect(videos.map(({ name }) => name)).toEqual(test.map((index) => dataset.name(index)));
    videos.forEach(({ groundTruth, proposals }, place) => {
      expect(groundTruth).toEqual(dataset.segments(test[place]).map(([label, s, e]) => [label + 1, s, e]));
      const found = proposals.map((row) => row.slice(0, 3)).sort((a, b) => a[1] - b[1]);
      expect(found).toEqual(groundTruth);
      expect(proposals.every((row) => row[3] === 1)).toBe(true);
    });
  });

  it('keeps heads apart', async () => {
    const { test } = dataset.split('halves');
    const [right, background] = await detect(oracle(2), dataset, test, { segments: perClassSegments });
    expect(right.frameAccuracy).toBe(1);
    expect(background.videos.every(({ proposals }) => proposals.length === 0)).toBe(true);
    expect(background.frameAccuracy).toBeLessThan(1);
    expect(background.frameAccuracy).toBeGreaterThan(0);
  });

  it('reads windows of the size that the scorer wants', () => {
    const reader = new WindowReader(dataset, oracle().input);
    expect(reader.size).toBe(16 * 60);
  });
});
