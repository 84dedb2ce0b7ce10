import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import { experimentHash, planRuns, readRunRecord, type RunRecord } from '../../../src/runs';
import { resolveSettings } from '../../../src/settings';
import { gridFactors, gridRecords, gridWorkload, readGridFile } from '../../../src/studies';
import { GroupFolder } from '../../../src/schedule';
import { temporaryFolder } from '../../data/temporaryFolder';
import { writeMovingDots } from '../../evaluation/movingDots';
import { testBackend } from '../../testBackend';
import { makeHere } from '../makeHere';

beforeAll(() => useBackend(testBackend));

function workload(keys: object, out = join(temporaryFolder(), 'grid')) {
  const file = join(temporaryFolder(), 'small.yaml');
  writeFileSync(file, JSON.stringify({ data: 'data/none', split: 'all', preset: 'demo', ...keys }));
  return gridWorkload(readGridFile(file), out);
}

describe('a grid as experiments', () => {
  it('has every run with every evaluation, under the id of its levels', () => {
    const axes = { 'encoder.hidden': [8, 16] };
    const made = workload({ axes, set: { 'training.epochs': 3 }, threads: 2, evaluate: ['knn'], name: 'Width' });
    expect(made).toMatchObject({ name: 'Width', threads: 2, places: { folders: { none: resolve('data/none') } } });
    expect(made.experiments.map(({ label }) => label)).toEqual(['hidden-8_seed-0', 'hidden-16_seed-0']);
    const [, { experiment, factors }] = made.experiments;
    expect(factors).toEqual({ 'encoder.hidden': '16' });
    expect(experiment).toMatchObject({ dataset: 'none', split: 'all', seed: 0, measurement: { protocol: 'knn' } });
    const { encoder, training, augment } = resolveSettings(experiment);
    expect([encoder.hidden, training.epochs, augment.frames]).toEqual([16, 3, 16]); // frames are of the preset
    const folder = GroupFolder.enter(made);
    expect(gridFactors(folder.path)).toEqual(['encoder.hidden', 'evaluation']);
  });

  it('is one run folder for both evaluations of a run', () => {
    const made = workload({ seeds: [0, 1] });
    expect(made.experiments.map(({ label, experiment }) => [label, experiment.measurement.protocol])).toEqual([
      ['seed-0', 'knn'],
      ['seed-0', 'linear'],
      ['seed-1', 'knn'],
      ['seed-1', 'linear'],
    ]);
    expect(GroupFolder.enter(made).jobs).toHaveLength(2);
  });

  it('over settings of an evaluation alone is one run, with a measurement of its own for each level', async () => {
    const root = temporaryFolder();
    writeMovingDots(root, { name: 'dots' });
    const set = { encoder: { hidden: 8 }, augment: { frames: 16 }, training: { epochs: 1, batch: 4 } };
    const grid = (rates: readonly number[]) =>
      workload(
        {
          ...{ data: join(root, 'dots'), split: 'halves', set: { ...set, linear: { epochs: 2 } } },
          axes: { 'linear.learningRate': rates },
        },
        join(root, 'grid'),
      );
    const first = grid([0.1, 1]);
    await makeHere(first);
    const folder = GroupFolder.enter(first);
    const [{ run }, ...others] = folder.jobs;
    expect(others).toEqual([]);
    const hashes = first.experiments.flatMap(({ experiment }) =>
      experiment.measurement.protocol === 'linear' ? [experimentHash(experiment).slice(0, 6)] : [],
    );
    const names = ['knn', ...hashes.map((hash) => `linear-${hash}`)];
    const record = readRunRecord(folder.runFolder(run)) as RunRecord;
    expect(Object.keys(record.evaluations)).toEqual(names);
    for (const name of names) expect(existsSync(join(folder.runFolder(run), `result-${name}.json`))).toBe(true);
    expect(gridRecords(folder.path).map(({ factors }) => Object.values(factors))).toEqual([
      ['0.1', 'knn'],
      ['0.1', 'linear'],
      ['1', 'knn'],
      ['1', 'linear'],
    ]);
    const shown = gridRecords(folder.path).map(({ values }) => values);
    expect(shown[3]).toEqual(record.evaluations[names[2]].values);

    // A level that comes later is made, what is there stays; one level alone is found by its settings.
    const states = (rates: readonly number[]) => {
      const { experiments, places } = grid(rates);
      const plans = planRuns(
        experiments.map(({ experiment }) => experiment),
        places,
      );
      return plans.map(({ missing, stale }) => [missing.length, stale.length]);
    };
    expect([states([0.1]), states([1, 10, 0.1])]).toEqual([[[0, 0]], [[1, 0]]]);
  });

  it('tells data sets of one name apart by their folders', () => {
    const { places, experiments } = workload({
      data: undefined,
      axes: { place: { a: { data: 'a/x' }, b: { data: 'b/x' } } },
    });
    const names = [...new Set(experiments.map(({ experiment }) => experiment.dataset))];
    expect(names).toHaveLength(2);
    expect(names.map((name) => places.folders?.[name])).toEqual([resolve('a/x'), resolve('b/x')]);
  });
});
