import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import { Claim } from '../../../src/data';
import {
  checkpointOf,
  claimFolder,
  ensembleOf,
  experimentHash,
  planRuns,
  readRunRecords,
  runExperiments,
  type Experiment,
  type Measurement,
  type RunRecord,
} from '../../../src/runs';
import { temporaryFolder } from '../../data/temporaryFolder';
import { writeMovingDots } from '../../evaluation/movingDots';
import { testBackend } from '../../testBackend';

beforeAll(() => useBackend(testBackend));

const small = ['encoder.hidden=8', 'augment.frames=16', 'training.epochs=2', 'training.batch=4', 'linear.epochs=6'];
const experiment: Experiment = {
  dataset: 'dots',
  split: 'halves',
  preset: 'demo',
  set: [...small, 'optimizer.milestones=1'],
  measurement: { protocol: 'knn' },
};

/** A data root with the set `dots`, and a place for runs. */
function places(): { dataRoot: string; runs: string } {
  const root = temporaryFolder();
  writeMovingDots(join(root, 'data'), { name: 'dots' });
  return { dataRoot: join(root, 'data'), runs: join(root, 'runs') };
}

/** Runs the experiment with changes, for each of some measurements. */
async function run(
  changes: Partial<Experiment>,
  where: { dataRoot: string; runs: string },
  measurements: readonly Measurement[] = [experiment.measurement],
): Promise<RunRecord> {
  const experiments = measurements.map((measurement) => ({ ...experiment, measurement, ...changes }));
  const record = await runExperiments(experiments, where);
  if (record === 'elsewhere') throw new Error('another process has the run');
  return record;
}

describe('an experiment', () => {
  it('leaves a record; what is missing later is added to it, and nothing is made twice', async () => {
    const where = places();
    const first = await run({}, where);
    expect(first).toMatchObject({ format: 'usdrl-record', seed: 0, features: 'pretrained', synthetic: true });
    expect(first.pretraining?.curve).toHaveLength(2);
    expect(Object.keys(first.evaluations)).toEqual(['knn']);
    const checkpoint = checkpointOf(experiment, where);
    const written = statSync(checkpoint).mtimeMs;
    const both: Measurement[] = [{ protocol: 'knn' }, { protocol: 'linear', learningRates: [0.1, 1] }];
    const second = await run({}, where, both);
    expect(Object.keys(second.evaluations)).toEqual(['knn', 'linear']);
    expect(second.evaluations.knn).toEqual(first.evaluations.knn);
    const { top1, best, last } = second.evaluations.linear.values;
    expect(best).toBeGreaterThanOrEqual(last);
    expect(top1).toBe(best);
    expect(statSync(checkpoint).mtimeMs).toBe(written);
    expect(await run({}, where, both)).toEqual(second);
    expect(readRunRecords(where.runs).map(({ record }) => record)).toEqual([second]);

    // Another setting of the probe: only the probe is made again.
    const changed = { set: [...(experiment.set ?? []), 'linear.epochs=4'] };
    const [plan] = planRuns(
      both.map((measurement) => ({ ...experiment, ...changed, measurement })),
      where,
    );
    expect(plan.missing.map(({ measurement }) => measurement.protocol)).toEqual(['linear']);
    expect(plan.stale).toHaveLength(1);
    const third = await run(changed, where, both);
    expect(third.evaluations.knn).toEqual(first.evaluations.knn);
    expect(statSync(checkpoint).mtimeMs).toBe(written);

    // Without its record, a run is evaluated again from its checkpoint.
    rmSync(join(plan.folder, 'record.json'));
    const again = await run({}, where);
    expect(again.evaluations.knn.values).toEqual(first.evaluations.knn.values);
    expect(statSync(checkpoint).mtimeMs).toBe(written);
  });

  it('is measured at earlier epochs too, and by a part of the labels', async () => {
    const where = places();
    const set = [...(experiment.set ?? []), 'training.checkpointEvery=1', 'optimizer.learningRate=0.05'];
    const wanted: Measurement[] = [
      { protocol: 'knn', epoch: 1 },
      { protocol: 'knn' },
      { protocol: 'knn', fraction: 0.01 },
    ];
    const { evaluations } = await run({ set }, where, wanted);
    expect(Object.keys(evaluations).sort()).toEqual(['knn', 'knn-1', 'knn-epoch-1']);
    expect(evaluations['knn-epoch-1'].checkpointHash).not.toBe(evaluations.knn.checkpointHash);
    // One clip of each class at least.
    expect(evaluations['knn-1'].counts.train).toBe(evaluations.knn.counts.classes);
    expect(evaluations.knn.counts.train).toBeGreaterThan(evaluations.knn.counts.classes);
    expect(evaluations['knn-1'].settings).toMatchObject({ fraction: 0.01 });
    await expect(run({ set }, where, [{ protocol: 'knn', fraction: 2 }])).rejects.toThrow(
      /fraction of the labelled clips/,
    );
  });

  it('without training has a record too', async () => {
    const where = places();
    const raw = await run({ features: 'raw' }, where);
    const untrained = await run({ features: 'untrained' }, where);
    expect([raw.pretraining, untrained.pretraining]).toEqual([undefined, undefined]);
    expect(raw.evaluations.knn.values.top1).toBeGreaterThan(0);
    expect(readRunRecords(where.runs)).toHaveLength(2);
    expect(() => checkpointOf({ ...experiment, features: 'raw' }, where)).toThrow('checkpoint');
  });

  it('is not made of recordings that have changed since', async () => {
    const where = places();
    const first = await run({ features: 'untrained' }, where);
    rmSync(join(where.dataRoot, 'dots'), { recursive: true });
    writeMovingDots(where.dataRoot, { name: 'dots', clips: 24 });
    const [plan] = planRuns([{ ...experiment, features: 'untrained' }], where);
    expect(plan.stale[0]).toContain('other recordings');
    const second = await run({ features: 'untrained' }, where);
    expect(second.data.fingerprint).not.toBe(first.data.fingerprint);
  });

  it('is left to the process that has it', async () => {
    const where = places();
    const [{ name }] = planRuns([experiment], where);
    const claim = Claim.take(claimFolder(where, name));
    expect(await runExperiments([experiment], where)).toBe('elsewhere');
    claim?.release();
  });

  it('with a damaged record says which', async () => {
    const where = places();
    await run({ features: 'raw' }, where);
    const [{ folder }] = planRuns([{ ...experiment, features: 'raw' }], where);
    const file = join(folder, 'record.json');
    for (const text of ['{', '[]', 'null', '{"format":"other"}', readFileSync(file, 'utf8').slice(0, -9)]) {
      writeFileSync(file, text);
      expect(() => readRunRecords(where.runs), text).toThrow(file);
    }
  });

  it('finds data sets that lie elsewhere, and records kept without their runs', async () => {
    const where = places();
    const elsewhere = { ...where, dataRoot: 'none', folders: { dots: join(where.dataRoot, 'dots') } };
    const raw = await run({ features: 'raw' }, elsewhere);
    const [{ name }] = planRuns([{ ...experiment, features: 'raw' }], where);
    const kept = temporaryFolder();
    writeFileSync(join(kept, `${name}.json`), JSON.stringify(raw));
    const empty = { ...where, runs: join(kept, 'runs') };
    expect(planRuns([{ ...experiment, features: 'raw' }], empty)).toMatchObject([{ done: false }]);
    expect(planRuns([{ ...experiment, features: 'raw' }], { ...empty, kept })).toMatchObject([{ done: true }]);
  });
});

describe('an ensemble', () => {
  const members = ['joint', 'bone'].map((modality): Experiment => ({
    ...experiment,
    features: 'untrained',
    set: [...(experiment.set ?? []), `modality=${modality}`],
    measurement: { protocol: 'linear' },
  }));
  const fusion = ensembleOf(members);

  it('is run like everything else once its members are done, and again when one is newer', async () => {
    const where = places();
    await expect(runExperiments([fusion], where)).rejects.toThrow(/member of an ensemble.*not finished/);
    for (const member of members) await runExperiments([member], where);
    const record = await runExperiments([fusion], where);
    expect(record).toMatchObject({
      hash: experimentHash(fusion),
      features: 'ensemble',
      evaluations: { ensemble: { hash: experimentHash(fusion), counts: { test: 4 } } },
    });
    const plans = planRuns([fusion], where);
    expect(plans.map(({ done }) => done)).toEqual([true, true, true]);
    expect(await runExperiments([fusion], where)).toEqual(record);
    rmSync(join(plans[0].folder, 'record.json'));
    await runExperiments([members[0]], where);
    expect(planRuns([fusion], where).map(({ done }) => done)).toEqual([true, true, false]);
  });

  it('makes the scores of a member again whose record is kept without its run', async () => {
    const where = { ...places(), kept: temporaryFolder() };
    for (const member of members) await runExperiments([member], where);
    const [kept, whole] = planRuns(members, where);
    renameSync(join(kept.folder, 'record.json'), join(where.kept, `${kept.name}.json`));
    rmSync(kept.folder, { recursive: true });
    const before = readFileSync(join(whole.folder, 'record.json'));
    expect(planRuns([fusion], where).map(({ done }) => done)).toEqual([true, true, false]);
    const notes: string[] = [];
    const record = await runExperiments([fusion], where, { note: (text) => notes.push(text) });
    expect(record).toMatchObject({ features: 'ensemble', evaluations: { ensemble: { counts: { test: 4 } } } });
    expect(notes[0]).toBe(`${kept.name}: its record is kept without the scores of linear; they are made again`);
    expect(notes.filter((note) => /made again/.test(note))).toHaveLength(1);
    expect(readFileSync(join(whole.folder, 'record.json'))).toEqual(before);
  });
});
