import { describe, expect, it } from 'vitest';

import { experimentHash, featureHash, planRuns, resolveExperiment } from '../../src/runs';
import {
  studyNames,
  studies,
  experimentsOf,
  profilePlans,
  profiles,
  withSettings,
  tableNames,
  type PlannedCell,
} from '../../src/studies';

const cells = (names: readonly (typeof studyNames)[number][], profile: (typeof profiles)[number]): PlannedCell[] =>
  names.flatMap((name) => studies[name].cells(profilePlans[profile]));

describe.each(profiles)('the plan %s', (profile) => {
  it('names settings that exist, and each cell by factors of its own', () => {
    for (const name of studyNames) {
      const all = cells([name], profile).map(({ factors, experiment }) => {
        resolveExperiment(experiment);
        return JSON.stringify([factors, experiment.seed]);
      });
      // A sweep passes the value of the preset several times, under different settings.
      expect(new Set(all).size, name).toBe(all.length);
    }
  });

  it('has one id for each run of a preset and seed', () => {
    const experiments = experimentsOf(studyNames, profilePlans[profile]);
    const runs = new Map(experiments.map((one) => [featureHash(one), resolveExperiment(one)]));
    const ids = [...runs.values()].map(({ id, preset, seed }) => `${id} ${preset} ${seed}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(experiments.map(experimentHash)).size).toBe(experiments.length);
  });
});

describe('studies', () => {
  it('sweep over the ends and the value of the preset in the demo, which needs no run of its own', () => {
    const plan = profilePlans.demo;
    const values = new Map<unknown, unknown[]>();
    for (const { factors } of studies.sweeps.cells(plan)) {
      const { setting, value } = factors;
      values.set(setting, [...new Set([...(values.get(setting) ?? []), value])]);
    }
    expect(values.get('weight of similarity')).toEqual([1, 5, 25]);
    expect(values.get('views')).toEqual([2, 4, 6]);
    expect(values.get('expansion of the projectors')).toEqual([1, 4]);
    const names = new Set(experimentsOf(['sweeps'], plan).map(featureHash));
    // Two ends of each of six sweeps, one of which is the preset's, and the run of the preset.
    expect(names.size).toBe(2 * 6 - 1 + 1);
  });

  it('are those of the light list of names, and all are shown somewhere', () => {
    expect(Object.keys(studies)).toEqual(studyNames);
    for (const name of studyNames) {
      const { rows, figures, notebooks } = studies[name];
      expect(rows !== undefined || figures !== undefined, name).toBe(true);
      expect(tableNames.includes(name) || notebooks.length > 0, name).toBe(true);
    }
  });
});

describe('tables', () => {
  it('share pre-trainings', () => {
    const runs = (names: Parameters<typeof experimentsOf>[0]) =>
      planRuns(experimentsOf(names, profilePlans['small-real']), { dataRoot: 'none', runs: 'none' });
    const both = runs(['table1', 'table3']);
    // Only raw coordinates are new.
    expect(both).toHaveLength(runs(['table1']).length + 1);
    const dste = both.find(
      ({ after, experiments: [{ set, seed, features }] }) =>
        after.length === 0 && seed === 0 && features === 'pretrained' && set.includes('modality=joint'),
    );
    expect(dste?.missing.map(({ measurement }) => measurement.protocol)).toEqual(['linear', 'knn']);
  });

  it('of the main job are made of the runs of the others in small-real', () => {
    const plan = profilePlans['small-real'];
    const others = new Set(experimentsOf(['table1', 'table3'], plan).map(experimentHash));
    const main = experimentsOf(['main'], plan);
    // The probe of an untrained STTR is in no other table.
    expect(main.filter((one) => !others.has(experimentHash(one))).map(({ features, set }) => [features, set])).toEqual(
      [0, 1, 2].flatMap(() => [0, 1].map(() => ['untrained', ['semi.draws=1', 'encoder.kind=sttr']])),
    );
  });

  it('can be planned with other settings', () => {
    const plan = withSettings(profilePlans.demo, ['encoder.hidden=8']);
    const [first] = studies.table3.cells(plan);
    expect(resolveExperiment(first.experiment).settings.encoder.hidden).toBe(8);
  });

  it('of the granularities have the seven subsets, three of them single', () => {
    const subsets = new Set(cells(['granularity'], 'demo').map(({ factors }) => String(factors.granularity)));
    expect(subsets.size).toBe(7);
    expect([...subsets].filter((name) => !name.includes('+'))).toEqual(['instance', 'temporal', 'spatial']);
    const temporal = cells(['granularity'], 'demo').find(({ factors }) => factors.granularity === 'temporal');
    const { weights } = resolveExperiment(temporal!.experiment).settings.loss;
    expect([weights.instance, weights.temporal, weights.spatial]).toEqual([0, 0.5, 0]);
  });
});
