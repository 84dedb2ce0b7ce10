import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readDetections, readNpz, toFloat32, writeNpy, type Proposal } from '../../src/data';
import type { DetectionScore } from '../../src/protocols';
import { temporaryFolder } from '../data/temporaryFolder';
import { goldenPath, hasRecordings, recordingsFolder } from '../goldenFolder';
import { readCases, type GoldenCase } from '../protocols/detection/goldenCases';
import { jsonOf, run } from './captureIo';

/** One case through the command line; truth and proposals in files of their own. */
async function scoreOf({ metric, theta, videos }: GoldenCase): Promise<DetectionScore & { twoDAp: number | null }> {
  const folder = temporaryFolder();
  const [truth, found] = [join(folder, 'truth.json'), join(folder, 'found.json')];
  writeFileSync(truth, JSON.stringify({ videos: videos.map(({ name, groundTruth }) => ({ name, groundTruth })) }));
  writeFileSync(found, JSON.stringify({ videos: videos.map(({ name, proposals }) => ({ name, proposals })) }));
  const files = ['--ground-truth', truth, '--proposals', found];
  const captured = await run([
    'evaluate',
    'segments',
    ...files,
    '--metric',
    metric,
    '--theta',
    String(theta),
    '--json',
  ]);
  expect(captured).toMatchObject({ status: 0, stderr: '' });
  return jsonOf(captured) as DetectionScore & { twoDAp: number | null };
}

async function expectAll(file: string): Promise<void> {
  const { cases, tolerance } = readCases(file);
  expect(cases.length).toBeGreaterThan(0);
  for (const one of cases) {
    const score = await scoreOf(one);
    const { expected, metric } = one;
    const perClass = Object.keys(expected.perClassAP).map((label) => score.perClassAp[label]);
    const found = [score.mapAction, score.mapVideo, ...score.perVideoAp, ...perClass];
    const wanted = [
      expected.mAP_action,
      expected.mAP_video,
      ...expected.perVideoAP,
      ...Object.values(expected.perClassAP),
    ];
    expect(found, one.name).toBeAllClose(wanted, { absolute: tolerance[metric] });
    if (metric === 'voc') continue;
    expect([score.apPooled, score.f1], one.name).toBeAllClose([expected.AP_pooled, expected.F1 ?? 0], {
      absolute: tolerance.official,
    });
    if (expected.twoDAP === undefined) continue;
    expect([score.twoDAp], one.name).toBeAllClose([expected.twoDAP], { absolute: tolerance.official });
  }
}

describe('usdrl evaluate segments', () => {
  it('gives the numbers of the original evaluators on synthetic videos', async () => {
    await expectAll(goldenPath('pipeline', 'detection-eval.json'));
  });

  it.skipIf(!hasRecordings)(
    'gives them on the labels of PKU-MMD, where perfect proposals score 1 (skipped where recordings are absent)',
    async () => {
      const file = join(recordingsFolder, 'detection-eval.json');
      await expectAll(file);
      const [one] = readCases(file).cases;
      const videos = one.videos.map((video) => ({
        ...video,
        proposals: video.groundTruth.map((row): Proposal => [...row, 1]),
      }));
      for (const metric of ['official', 'voc'] as const) {
        const perfect = await scoreOf({ ...one, metric, theta: 0.5, videos });
        expect([perfect.mapAction, perfect.mapVideo]).toBeAllClose([1, 1], { absolute: 1e-12 });
      }
    },
  );
});

describe('usdrl evaluate segments --scores', () => {
  interface Video {
    key: string;
    threshold: number;
    segments: Proposal[];
  }
  interface Smoothed extends Video {
    k: number;
    segmentsPadded9000: Proposal[];
    segmentsWithoutSmoothing: Proposal[];
  }

  /** Segments that the command makes of the scores of one recording, and their score against themselves. */
  async function segmentsOf(key: string, wanted: Proposal[], options: string[]): Promise<void> {
    const folder = temporaryFolder();
    const arrays = await readNpz(goldenPath('pipeline', 'detection-segments.npz'));
    const { shape } = arrays.read(key);
    mkdirSync(join(folder, 'scores'));
    writeNpy(join(folder, 'scores', `${key}.npy`), { dtype: 'float32', shape, data: toFloat32(arrays.read(key)) });
    const truth = join(folder, 'truth.json');
    const groundTruth = wanted.map((row) => row.slice(0, 3));
    writeFileSync(truth, JSON.stringify({ videos: [{ name: key, groundTruth }] }));
    const out = join(folder, 'out');
    const files = ['--ground-truth', truth, '--scores', join(folder, 'scores'), '--out', out];
    const captured = await run(['evaluate', 'segments', ...files, ...options, '--json']);
    expect(captured).toMatchObject({ status: 0, stderr: '' });
    const score = jsonOf(captured) as DetectionScore;
    expect(score.classes).toBe(shape[1] - 1);
    if (wanted.length > 0) expect([score.mapVideo, score.apPooled]).toBeAllClose([1, 1], { absolute: 1e-12 });
    const [{ proposals }] = readDetections(join(out, 'proposals.json'), shape[1] - 1);
    expect(proposals.map((row) => row.slice(0, 3))).toEqual(groundTruth);
    expect(proposals.map((row) => row[3])).toBeAllClose(
      wanted.map((row) => row[3]),
      { absolute: expected.tolerance['mean probability'] },
    );
    const text = readFileSync(join(out, 'proposals', `${key}.txt`), 'utf8');
    expect(text).toBe(proposals.map((row) => `${row.join(',')}\n`).join(''));
  }

  const expected = JSON.parse(readFileSync(goldenPath('pipeline', 'detection-segments.json'), 'utf8')) as {
    tolerance: Record<string, number>;
    threshold: { videos: Video[] };
    smooth: { videos: Smoothed[] };
  };

  it.each(expected.threshold.videos)('$key: the segments of the released code', async (video) => {
    await segmentsOf(video.key, video.segments, ['--threshold', String(video.threshold)]);
  });

  it.each(expected.smooth.videos)('$key: those of Simple-Skeleton-Detection', async (video) => {
    const { key, k, threshold, segments, segmentsPadded9000, segmentsWithoutSmoothing } = video;
    const options = ['--protocol', 'ssd', '--threshold', String(threshold)];
    await segmentsOf(key, segmentsPadded9000, [...options, '--smoothing', String(k)]);
    await segmentsOf(key, segments, [...options, '--smoothing', String(k), '--no-pad-background']);
    await segmentsOf(key, segmentsWithoutSmoothing, [...options, '--smoothing', '0', '--no-pad-background']);
  });
});
