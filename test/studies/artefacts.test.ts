import { describe, expect, it } from 'vitest';

import { featureHash, planRuns, resolveExperiment } from '../../src/runs';
import { artefactNames, artefacts, profilePlans, profiles, withSettings, type PlannedCell } from '../../src/studies';

const cells = (names: readonly (typeof artefactNames)[number][], profile: (typeof profiles)[number]): PlannedCell[] =>
  names.flatMap((name) => artefacts[name].cells(profilePlans[profile]));

const plansOf = (planned: readonly PlannedCell[]) =>
  planRuns(
    planned.map(({ experiment }) => experiment),
    { dataRoot: 'none', runs: 'none' },
  );

describe.each(profiles)('the plan %s', (profile) => {
  it('names settings that exist, and each cell by factors of its own', () => {
    for (const name of artefactNames) {
      const all = cells([name], profile).map(({ factors, experiment }) => {
        resolveExperiment(experiment);
        return JSON.stringify([factors, experiment.seed]);
      });
      // A sweep passes the value of the preset several times, under different settings.
      expect(new Set(all).size, name).toBe(all.length);
    }
  });

  it('has one id for each experiment of a seed', () => {
    const experiments = plansOf(cells(artefactNames, profile)).map((plan) => plan.experiments[0]);
    const ids = experiments.map(({ id, seed }) => `${id} ${seed}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(experiments.map((one) => featureHash(one))).size).toBe(experiments.length);
  });
});

describe('tables', () => {
  it('share pre-trainings', () => {
    const one = plansOf(cells(['table1'], 'small-real')).length;
    const both = plansOf(cells(['table1', 'table3'], 'small-real'));
    // Only raw coordinates are new.
    expect(both).toHaveLength(one + 1);
    const dste = both.find(
      ({ after, experiments: [{ set, seed, features }] }) =>
        after.length === 0 && seed === 0 && features === 'pretrained' && set.includes('modality=joint'),
    );
    expect(dste?.missing.map(({ protocol }) => protocol)).toEqual(['linear', 'knn']);
  });

  it('can be planned with other settings', () => {
    const plan = withSettings(profilePlans.demo, ['encoder.hidden=8']);
    const [first] = artefacts.table3.cells(plan);
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
