import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { resolveSettings } from '../../src/settings';
import { mainProfiles, plans, reproduce, type PlannedRun } from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';

beforeAll(() => useBackend(testBackend));

const small = ['encoder.hidden=8', 'augment.frames=16', 'training.epochs=2', 'training.batch=4', 'linear.epochs=6'];
const plan: PlannedRun[] = [
  { id: 'small', dataset: 'synthetic', split: 'halves', encoder: 'dste', preset: 'demo', set: small },
];

describe('plans', () => {
  it('name settings that exist', () => {
    for (const profile of mainProfiles) {
      for (const run of plans[profile]) expect(resolveSettings(run).encoder.kind).toBe(run.encoder);
    }
  });
});

describe('reproduce', () => {
  it('computes what is missing, then nothing, and ends with a marked table and figures', async () => {
    const folder = temporaryFolder();
    writeMovingDots(folder, { name: 'synthetic' });
    const request = {
      profile: 'demo' as const,
      dataRoot: folder,
      runs: join(folder, 'runs'),
      figures: join(folder, 'figures'),
      seed: 0,
      plan,
    };
    const first = await reproduce(request);
    expect(first.synthetic).toBe(true);
    expect(first.runs[0].results.map(({ features, protocol }) => `${features} ${protocol}`)).toEqual([
      'raw knn',
      'untrained knn',
      'learned knn',
      'untrained linear',
      'learned linear',
    ]);
    expect(first.table).toContain('synthetic halves');
    expect(first.table).toContain('synthetic data, not comparable');
    for (const file of first.files) expect(existsSync(file), file).toBe(true);
    expect(first.files.map((file) => basename(file)).sort()).toEqual([
      'demo-accuracy.csv',
      'demo-accuracy.md',
      'demo-accuracy.svg',
      'demo-accuracy.tex',
      'demo-correlation.svg',
      'demo-spectrum.svg',
      'small-confusion.svg',
      'small-loss.svg',
      'small-rank.svg',
    ]);
    const checkpoint = join(request.runs, 'demo', 'small', 'checkpoints', 'epoch-0002.safetensors');
    const metrics = join(request.runs, 'demo', 'small', 'metrics.jsonl');
    const [written, log] = [statSync(checkpoint).mtimeMs, readFileSync(metrics, 'utf8')];
    const second = await reproduce(request);
    expect(second.runs).toEqual(first.runs);
    expect(statSync(checkpoint).mtimeMs).toBe(written);
    expect(readFileSync(metrics, 'utf8')).toBe(log);

    await expect(reproduce({ ...request, seed: 1 })).rejects.toThrow('now seed=1');
    const anew = await reproduce({ ...request, seed: 1, force: true });
    expect(anew.runs[0].folder).toBe(first.runs[0].folder);
  });

  it('says how to get data that cannot be made', async () => {
    const folder = temporaryFolder();
    const request = { profile: 'small-real' as const, dataRoot: folder, runs: folder, figures: folder, seed: 0 };
    await expect(reproduce(request)).rejects.toThrow('usdrl import nucla PATH --layout kinect-v2-25');
  });
});
