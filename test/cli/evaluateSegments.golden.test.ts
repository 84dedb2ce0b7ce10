import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { Proposal } from '../../src/data';
import type { DetectionScore } from '../../src/evaluation';
import { temporaryFolder } from '../data/temporaryFolder';
import { readCases, type GoldenCase } from '../evaluation/detection/goldenCases';
import { goldenPath, hasRecordings, recordingsFolder } from '../goldenFolder';
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
    const perClass = Object.values(score.perClassAp);
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
    if (expected.twoDAP !== undefined) expect(score.twoDAp).toBeCloseTo(expected.twoDAP, 9);
  }
}

describe('usdrl evaluate segments', () => {
  it('gives the numbers of the original evaluators on synthetic videos', async () => {
    await expectAll(goldenPath('pipeline', 'detection-eval.json'));
  });

  it.skipIf(!hasRecordings)('gives them on the labels of PKU-MMD, where perfect proposals score 1', async () => {
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
  });
});
