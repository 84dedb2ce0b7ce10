import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import {
  evaluateKnn,
  evaluateSemi,
  experimentHash,
  featureHash,
  pretrain,
  readRunRecord,
  type Experiment,
} from '../../../src/runs';
import { resolveSettings } from '../../../src/settings';
import { temporaryFolder } from '../../data/temporaryFolder';
import { writeMovingDots } from '../../evaluation/movingDots';
import { testBackend } from '../../testBackend';

beforeAll(() => useBackend(testBackend));

const set = ['encoder.hidden=8', 'augment.frames=16', 'training.epochs=1', 'training.batch=4', 'semi.epochs=1'];
const experiment: Experiment = {
  ...{ dataset: 'dots', split: 'halves', preset: 'demo', set, seed: 3 },
  measurement: { protocol: 'knn' },
};

describe('a run that no study has made', () => {
  it('has a record of what was measured in its folder, found as that of a study', async () => {
    const root = temporaryFolder();
    writeMovingDots(root, { name: 'dots' });
    const data = join(root, 'dots');
    const run = join(root, 'runs', 'first');
    const settings = resolveSettings(experiment);
    await pretrain({ data, split: 'halves', out: run, settings, seed: 3 });
    const pretrained = readRunRecord(run);
    expect(pretrained).toMatchObject({ id: 'first', hash: featureHash(experiment), evaluations: {} });
    expect(pretrained?.pretraining?.curve).toHaveLength(1);

    const source = { checkpoint: run, data, split: 'halves', seed: 3 };
    const { top1 } = await evaluateKnn(source);
    await evaluateSemi({ ...source, fraction: 0.5, draws: 1 });
    const semi = {
      ...experiment,
      set: [...set, 'semi.draws=1'],
      measurement: { protocol: 'semi', fraction: 0.5 },
    } as const;
    expect(readRunRecord(run)?.evaluations).toMatchObject({
      knn: {
        hash: experimentHash(experiment),
        values: { top1 },
        checkpointHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      'semi-50': { hash: experimentHash(semi), protocol: 'semi' },
    });

    // Another seed of the evaluation is another measurement; a result that lies elsewhere is none of the run.
    const before = readRunRecord(run);
    await evaluateKnn({ ...source, out: join(root, 'elsewhere.json') });
    const copy = join(root, 'copy.safetensors');
    copyFileSync(join(run, 'checkpoints', 'epoch-0001.safetensors'), copy);
    await evaluateKnn({ ...source, checkpoint: copy });
    expect(readRunRecord(run)).toEqual(before);
    await evaluateKnn({ ...source, seed: 4, force: true });
    expect(readRunRecord(run)?.evaluations.knn.hash).not.toBe(experimentHash(experiment));

    // Pre-trained anew with other settings: what was measured before is gone.
    const other = resolveSettings({ preset: 'demo', set: [...set, 'loss.weights.vac=0'] });
    await pretrain({ data, split: 'halves', out: run, settings: other, seed: 3, force: true });
    expect(readRunRecord(run)).toMatchObject({ evaluations: {} });
    expect(readRunRecord(run)?.hash).not.toBe(before?.hash);
  });
});
