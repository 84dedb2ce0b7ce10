import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../../src/backend';
import { readNpz, toFloat32, type NpzFile, type Proposal } from '../../../src/data';
import { frameFeatures } from '../../../src/model';
import { activitySegments, findSegments, perClassSegments } from '../../../src/protocols';
import { MovingMean } from '../../../src/protocols/detection/movingMean';
import { examplePath, goldenPath } from '../../goldenFolder';
import { testBackend } from '../../testBackend';

interface Pooling {
  inputKey: string;
  outputKey: string;
}

interface Expected {
  tolerance: Record<'mean probability' | 'smoothed' | 'pooling', number>;
  threshold: { videos: { key: string; shape: [number, number]; threshold: number; segments: Proposal[] }[] };
  smooth: {
    videos: {
      key: string;
      shape: [number, number];
      k: number;
      threshold: number;
      smoothedKey: string;
      segments: Proposal[];
      paddedSmoothedKey: string;
      segmentsPadded9000: Proposal[];
      segmentsWithoutSmoothing: Proposal[];
    }[];
  };
}

const expected = JSON.parse(readFileSync(goldenPath('pipeline', 'detection-segments.json'), 'utf8')) as Expected;
const { tolerance } = expected;
/** `pool_N`, by number of frames. */
const poolings = Object.entries(expected).flatMap(([key, value]) =>
  key.startsWith('pool_') ? [value as Pooling] : [],
);
let arrays: NpzFile;

beforeAll(async () => {
  await useBackend(testBackend);
  arrays = await readNpz(goldenPath('pipeline', 'detection-segments.npz'));
});

function expectProposals(found: Proposal[], wanted: Proposal[]): void {
  expect(found.map((row) => row.slice(0, 3))).toEqual(wanted.map((row) => row.slice(0, 3)));
  expect(found.map((row) => row[3])).toBeAllClose(
    wanted.map((row) => row[3]),
    { absolute: tolerance['mean probability'] },
  );
}

/** Smoothed rows end to end. */
function smoothed(scores: Float32Array, width: number, k: number): number[] {
  const rows: number[] = [];
  const mean = new MovingMean(width, k, (row) => rows.push(...Array.from(row)));
  for (let start = 0; start < scores.length; start += width) mean.push(scores.subarray(start, start + width));
  mean.finish();
  return rows;
}

describe('segments equal those of the released code', () => {
  it('are there for every video of this repository', () => {
    const { threshold } = JSON.parse(
      readFileSync(examplePath('pipeline', 'detection-segments.json'), 'utf8'),
    ) as Expected;
    expect(threshold.videos.map(({ segments }) => segments.length)).toEqual([97, 119, 147]);
  });

  it.each(expected.threshold.videos)('$key: a run for every class above its threshold', (video) => {
    const scores = toFloat32(arrays.read(video.key));
    const { threshold, segments } = video;
    const isAbove = scores.some((score, place) => place % video.shape[1] > 0 && score > threshold);
    expect(segments.length > 0).toBe(isAbove);
    expectProposals(findSegments(scores, video.shape[1], { ...perClassSegments, threshold }), segments);
  });

  it.each(expected.smooth.videos)('$key: smoothed activity', (video) => {
    const { key, k, threshold, smoothedKey, paddedSmoothedKey } = video;
    const [, width] = video.shape;
    const scores = toFloat32(arrays.read(key));
    const settings = { ...activitySegments, smoothing: k, threshold };
    expect(smoothed(scores, width, k)).toBeAllClose(toFloat32(arrays.read(smoothedKey)), {
      absolute: tolerance.smoothed,
    });
    const padded = toFloat32(arrays.read(paddedSmoothedKey));
    const background = new Float32Array(9000 * width).map((_, index) => (index % width === 0 ? 1 : 0));
    background.set(scores);
    // A mean reaches k rows further at most.
    const wholePad = smoothed(background.subarray(0, padded.length + 2 * k * width), width, k);
    expect(wholePad.slice(0, padded.length)).toBeAllClose(padded, { absolute: tolerance.smoothed });
    const without = { ...settings, padBackground: false };
    expectProposals(findSegments(scores, width, without), video.segments);
    expectProposals(findSegments(scores, width, settings), video.segmentsPadded9000);
    expectProposals(findSegments(scores, width, { ...without, smoothing: 0 }), video.segmentsWithoutSmoothing);
  });

  it.each(poolings)('$inputKey: spatial tokens pooled to the frames', async (pooling) => {
    const input = arrays.read(pooling.inputKey);
    const output = arrays.read(pooling.outputKey);
    const [batch, frames, width] = output.shape;
    const features = tf.tidy(() => {
      const spatial = tf.tensor(toFloat32(input), input.shape);
      const both = frameFeatures({ temporal: tf.zeros([batch, frames, 1]), spatial });
      return tf.slice(both, [0, 0, 1], [batch, frames, width]);
    });
    expect(await features.data()).toBeAllClose(toFloat32(output), { absolute: tolerance.pooling });
    features.dispose();
  });
});
