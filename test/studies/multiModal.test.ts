import { describe, expect, it } from 'vitest';

import { experimentHash, featureHash, resolveExperiment } from '../../src/runs';
import {
  checkStatements,
  experimentsOf,
  profilePlans,
  readProfileRecords,
  studies,
  studyTable,
  withSettings,
} from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';

const plan = profilePlans['small-real'];
const cells = studies['multi-modal'].cells(plan);

describe('the plan of multi-modal pre-training', () => {
  it('pre-trains multi-modal encoders alone: the streams and their fusion are those of Table 1', () => {
    const known = new Set(experimentsOf(['table1', 'table3'], plan).map(featureHash));
    const own = cells.map(({ experiment }) => experiment).filter((one) => !known.has(featureHash(one)));
    expect([...new Set(own.map((one) => `${resolveExperiment(one).id} ${one.seed}`))].sort()).toEqual(
      ['dste-multi-modal-mean', 'dste-multi-modal-umurl', 'sttr-multi-modal-umurl'].flatMap((id) =>
        [0, 1, 2].map((seed) => `nucla-cross-view-joint-${id} ${seed}`),
      ),
    );
    const table1 = new Set(experimentsOf(['table1'], plan).map(experimentHash));
    const linear = cells.filter(({ factors }) => /linear$/.test(String(factors.column)));
    const shared = linear.filter(({ experiment }) => table1.has(experimentHash(experiment)));
    const names = shared.map(({ factors: { encoder, seen } }) => `${String(encoder)} ${String(seen)}`);
    const streams = ['joint', 'motion', 'bone', 'fusion of the three'].map((seen) => `DSTE ${seen}`);
    expect([...new Set(names)]).toEqual([...streams, 'STTR joint']);
  });

  it('has nothing in profiles that do not compare it, and takes further settings', () => {
    expect(studies['multi-modal'].cells(profilePlans.demo)).toEqual([]);
    expect(studies['multi-modal'].cells(profilePlans.paper)).toEqual([]);
    const changed = studies['multi-modal'].cells(withSettings(plan, ['training.epochs=1']));
    changed
      .flatMap(({ experiment }) => experiment.measurement.members ?? [experiment])
      .forEach((one) => expect(resolveExperiment(one).settings.training.epochs).toBe(1));
  });
});

describe('its table from the kept records', () => {
  it('has the streams and their fusion before a multi-modal encoder was ever trained', () => {
    const records = readProfileRecords('small-real', { runs: temporaryFolder(), kept: 'notebooks/records' });
    const { rows, caption } = studyTable('multi-modal', records);
    expect(caption).toContain('Multi-modal pre-training (ours)');
    const streams = ['joint', 'motion', 'bone', 'fusion of the three'];
    expect(rows.slice(0, 4)).toMatchObject(streams.map((seen) => ({ encoder: 'DSTE', seen })));
    for (const row of rows.slice(0, 4)) expect(row['N-UCLA x-view linear']).toHaveProperty('spread');
    expect(checkStatements('multi-modal', records)).not.toEqual([]);
  });
});
