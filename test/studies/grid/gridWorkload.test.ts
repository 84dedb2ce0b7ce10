import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { resolveSettings } from '../../../src/settings';
import { gridFactors, gridWorkload, readGridFile } from '../../../src/studies';
import { GroupFolder } from '../../../src/schedule';
import { temporaryFolder } from '../../data/temporaryFolder';

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
    expect([encoder.hidden, training.epochs, augment.frames]).toEqual([16, 3, 32]); // frames are of the preset
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
