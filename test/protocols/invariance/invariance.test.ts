import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import { evaluateInvariance } from '../../../src/runs';
import { importSynthetic } from '../../../src/synthetic';
import { temporaryFolder } from '../../data/temporaryFolder';
import { testBackend } from '../../testBackend';

beforeAll(() => useBackend(testBackend));

describe('what features do not tell apart', () => {
  it('is little for raw coordinates; a turn of 0 is not seen by anybody, nor does a class say otherwise', async () => {
    const data = join(temporaryFolder(), 'made');
    await importSynthetic(data, { scale: 0.01 });
    const request = { data, split: 'cross-subject', preset: 'demo' };
    const raw = await evaluateInvariance({ ...request, baseline: 'raw' });
    expect(raw.turned).toBeGreaterThan(raw.mirrored);
    const clips = raw.perClass.filter(({ turned }) => turned !== null);
    expect(Math.max(...clips.map(({ turned }) => turned ?? 0))).toBeGreaterThanOrEqual(raw.turned);

    const set = ['encoder.hidden=16', 'invariance.turn=0'];
    const untrained = await evaluateInvariance({ ...request, set, baseline: 'untrained' });
    expect(untrained.turned).toBe(1);
    expect(untrained.mirrored).toBeLessThan(1);
    expect(untrained.counts.features).toBe(32);

    const motion = evaluateInvariance({ ...request, set: ['modality=motion'], baseline: 'raw' });
    await expect(motion).rejects.toThrow(/modality of the measurement invariance: found motion, wanted joint/);
    const far = evaluateInvariance({ ...request, set: ['invariance.turn=400'], baseline: 'raw' });
    await expect(far).rejects.toThrow(/setting invariance.turn: found 400/);
  });
});
