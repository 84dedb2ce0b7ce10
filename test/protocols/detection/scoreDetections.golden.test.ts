import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { scoreDetections, twoDimensionalAp } from '../../../src/protocols';
import { examplePath, goldenPath, hasRecordings, recordingsFolder } from '../../goldenFolder';
import { readCases } from './goldenCases';

const files: [string, string, boolean][] = [
  ['synthetic videos', goldenPath('pipeline', 'detection-eval.json'), true],
  [
    'PKU-MMD test labels, perturbed (skipped where recordings are absent)',
    join(recordingsFolder, 'detection-eval.json'),
    hasRecordings,
  ],
];

it('this repository has cases of both metrics', () => {
  const { cases } = readCases(examplePath('pipeline', 'detection-eval.json'));
  expect(new Set(cases.map(({ metric }) => metric))).toEqual(new Set(['official', 'voc']));
});

for (const [what, file, present] of files) {
  describe.skipIf(!present)(`detection metrics equal the original evaluators: ${what}`, () => {
    const { cases, tolerance } = present ? readCases(file) : { cases: [], tolerance: { official: 0, voc: 0 } };

    it('has cases, all of metrics that its folder gives a tolerance for', () => {
      expect(cases.length).toBeGreaterThan(0);
      expect(Object.keys(tolerance)).toEqual(expect.arrayContaining(cases.map(({ metric }) => metric)));
    });

    it.each(cases)('$name', ({ metric, theta, videos, expected }) => {
      const absolute = tolerance[metric];
      const score = scoreDetections(videos, { metric, theta });
      expect(score).toMatchObject({ metric, theta, videos: videos.length });
      expect([score.mapAction, score.mapVideo]).toBeAllClose([expected.mAP_action, expected.mAP_video], { absolute });
      expect(score.perVideoAp).toBeAllClose(expected.perVideoAP, { absolute });
      const classes = Object.keys(expected.perClassAP);
      expect(Object.keys(score.perClassAp).sort()).toEqual([...classes].sort());
      expect(classes.map((label) => score.perClassAp[label])).toBeAllClose(Object.values(expected.perClassAP), {
        absolute,
      });
      if (metric === 'official') {
        // The original divides by zero where there is neither precision nor recall.
        expect([score.apPooled, score.f1]).toBeAllClose([expected.AP_pooled, expected.F1 ?? 0], { absolute });
      } else {
        expect([score.apPooled, score.f1]).toEqual([null, null]);
        const { mapVideo } = scoreDetections(videos, { metric, theta: 0.5 });
        expect([mapVideo]).toBeAllClose([expected['mAP_video_at_0.5']], { absolute });
      }
      if (expected.twoDAP !== undefined) {
        expect([twoDimensionalAp(videos)]).toBeAllClose([expected.twoDAP], { absolute });
      }
    });
  });
}
