import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { planRuns, resolveExperiment } from '../../src/runs';
import {
  checkText,
  checkWorkload,
  datasetFolder,
  profilePlans,
  profiles,
  readProfileRecords,
  removeRuns,
  studies,
  studyRecords,
  studyText,
  studyWorkload,
  withFirstSeed,
  writeStudy,
  type ProfilePlan,
} from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';
import { makeHere } from './makeHere';

beforeAll(() => useBackend(testBackend));

const place = {
  dataset: 'synthetic',
  split: 'halves',
  label: 'synthetic halves',
  preset: 'demo',
  set: ['encoder.hidden=8', 'augment.frames=16', 'training.epochs=2', 'training.batch=4', 'linear.epochs=6'],
};
const plan: ProfilePlan = { ...profilePlans.demo, main: { places: [place], encoders: ['dste'] } };

describe('the plan of the main job', () => {
  it.each(profiles)('in %s has the encoder that it says', (profile) => {
    for (const { factors, experiment } of studies.main.cells(profilePlans[profile])) {
      if (factors.encoder === '-') continue;
      expect(resolveExperiment(experiment).settings.encoder.kind.toUpperCase()).toBe(factors.encoder);
    }
  });
});

describe('the main job', () => {
  it('computes what is missing, then nothing, and ends with a marked table and figures', async () => {
    const folder = temporaryFolder();
    writeMovingDots(folder, { name: 'synthetic' });
    const where = { names: ['main'], profile: 'demo', dataRoot: folder, runs: join(folder, 'runs') } as const;
    const workload = studyWorkload({ ...where, plan });
    expect(checkWorkload(workload, folder)).toMatchObject({
      complete: false,
      counts: { done: 0, kept: 0, begun: 0, missing: 3 },
    });
    await makeHere(workload);
    expect(checkWorkload(workload, folder)).toMatchObject({
      complete: true,
      counts: { done: 3, kept: 0, begun: 0, missing: 0 },
    });

    const records = { ...readProfileRecords('demo', { runs: where.runs, kept: folder }), plan };
    const own = studyRecords('main', records);
    expect(own.every(({ source }) => source === 'synthetic')).toBe(true);
    expect(own.map(({ factors: { features, protocol } }) => `${features} ${protocol}`)).toEqual([
      'raw coordinates 1-NN',
      'untrained encoder 1-NN',
      'USDRL 1-NN',
      'untrained encoder linear probe',
      'USDRL linear probe',
    ]);
    const { text, statements } = studyText('main', records);
    expect(text).toContain('synthetic halves');
    expect(text).toContain('synthetic data, not comparable');
    expect(statements.map(({ seeds }) => seeds)).toEqual([1, 1]);

    const { files } = await writeStudy('main', records, join(folder, 'figures'), { dataRoot: folder });
    for (const file of files) expect(existsSync(file), file).toBe(true);
    const run = planRuns(
      workload.experiments.map(({ experiment }) => experiment),
      workload.places,
    ).find(({ experiments: [{ features }] }) => features === 'pretrained');
    const { id } = run!.experiments[0];
    expect(files.map((file) => basename(file)).sort()).toEqual(
      [
        'demo-accuracy.csv',
        'demo-accuracy.md',
        'demo-accuracy.svg',
        'demo-accuracy.tex',
        'demo-correlation.svg',
        'demo-spectrum.svg',
        `${id}-confusion.svg`,
        `${id}-loss.svg`,
        `${id}-rank.svg`,
      ].sort(),
    );

    const checkpoint = join(run!.folder, 'checkpoints', 'epoch-0002.safetensors');
    const metrics = join(run!.folder, 'metrics.jsonl');
    const [written, log] = [statSync(checkpoint).mtimeMs, readFileSync(metrics, 'utf8')];
    await makeHere(workload);
    expect(readProfileRecords('demo', { runs: where.runs, kept: folder }).stored).toEqual(records.stored);
    expect(statSync(checkpoint).mtimeMs).toBe(written);
    expect(readFileSync(metrics, 'utf8')).toBe(log);

    // Another seed is another run; raw coordinates are made anew for it too, since it is a part of what names them.
    const other = checkWorkload(studyWorkload({ ...where, plan: withFirstSeed(plan, 1) }), folder);
    expect(other.counts).toEqual({ done: 0, kept: 0, begun: 0, missing: 3 });
    removeRuns(workload);
    expect(existsSync(run!.folder)).toBe(false);
    expect(checkText(checkWorkload(workload, folder))).toContain(`missing: ${run!.name} (knn, linear)`);
  });

  it('says how to get data that cannot be made', async () => {
    const folder = temporaryFolder();
    await expect(datasetFolder('nucla', folder, {})).rejects.toThrow('usdrl import nucla PATH --layout kinect-v2-25');
  });
});
