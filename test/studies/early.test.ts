import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { experimentHash, featureHash, measurementName, resolveExperiment, type StoredRecord } from '../../src/runs';
import {
  checkStatements,
  checkWorkload,
  experimentsOf,
  profilePlans,
  readProfileRecords,
  studies,
  studyFigures,
  studyRecords,
  studyTable,
  studyWorkload,
  withSettings,
  type Place,
  type ProfilePlan,
  type ProfileRecords,
  type StudyName,
} from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';
import { makeHere } from './makeHere';

beforeAll(() => useBackend(testBackend));

type Profile = keyof typeof profilePlans;

/** Pre-trainings of early prediction that these other studies do not have. */
function ownPretrainings(profile: Profile, others: readonly StudyName[]): string[] {
  const plan = profilePlans[profile];
  const known = new Set(experimentsOf(others, plan).map(featureHash));
  const own = studies.early
    .cells(plan)
    .map(({ experiment }) => experiment)
    .filter((one) => one.features === undefined && !known.has(featureHash(one)));
  return [...new Set(own.map((one) => `${resolveExperiment(one).id} ${one.seed}`))];
}

describe('the plan of early prediction', () => {
  it('pre-trains causal encoders alone, and one of them in the demo', () => {
    expect(ownPretrainings('demo', ['terms'])).toEqual(['synthetic-cross-subject-joint-sttr-causal-true 0']);
    const sets = ['nucla-cross-view', 'nucla-utkinect-pretrain'];
    expect(ownPretrainings('small-real', ['table3', 'table4'])).toEqual(
      [0, 1, 2].flatMap((seed) => sets.map((set) => `${set}-joint-dste-causal-true ${seed}`)),
    );
    expect(ownPretrainings('paper', ['table3'])).toEqual(['ntu60-cross-subject-joint-dste-causal-true 0']);
  });

  it('measures a causal encoder in both forms, any other in one', () => {
    for (const { factors, experiment } of studies.early.cells(profilePlans['small-real'])) {
      const { causal } = resolveExperiment(experiment).settings.encoder;
      expect(causal).toBe(String(factors.features).includes('causal'));
      expect(experiment.measurement.form).toBe(factors.form);
      if (experiment.features !== 'raw' && factors.form === 'causal') expect(causal).toBe(true);
    }
  });

  it('has few observed parts in the demo, and those of the settings elsewhere', () => {
    const ratios = (profile: Profile) => studies.early.cells(profilePlans[profile])[0].experiment.measurement.ratios;
    expect([ratios('demo'), ratios('small-real')]).toEqual([[0.2, 0.5, 1], undefined]);
  });
});

/** Records in small-real: at each observed part the accuracy of a row, which the seeds move by a hundredth. */
function measured(levels: Readonly<Record<string, number>>): ProfileRecords {
  const plan = profilePlans['small-real'];
  const stored = new Map<string, StoredRecord>();
  for (const { factors, experiment } of studies.early.cells(plan)) {
    const level = levels[`${String(factors.features)}, ${String(factors.form)}`];
    if (level === undefined) continue;
    const { seed = 0 } = experiment;
    const at = Array.from({ length: 10 }, (_, i) => [`at${10 * (i + 1)}`, (level * (i + 1)) / 10 + seed / 100]);
    const values = { top1: 0.55 * level + seed / 100, ...(Object.fromEntries(at) as Record<string, number>) };
    const hash = featureHash(experiment);
    const own = stored.get(hash) ?? {
      record: { hash, seed, synthetic: false, evaluations: {} } as unknown as StoredRecord['record'],
      file: `${hash}.json`,
    };
    const evaluation = { hash: experimentHash(experiment), values, perClass: [] };
    Object.assign(own.record.evaluations, { [measurementName(experiment.measurement)]: evaluation });
    stored.set(hash, own);
  }
  return { profile: 'small-real', plan, stored: [...stored.values()], runs: '' };
}

describe('early prediction of records', () => {
  const records = measured({
    'raw coordinates, prefix': 0.7,
    'pre-trained encoder, prefix': 0.8,
    'pre-trained causal encoder, causal': 0.78,
  });

  it('is a table of the mean and three parts, with the seeds', () => {
    const { rows, columns, caption } = studyTable('early', records);
    expect(caption).toContain('Early prediction. Top-1 in percent, mean over the observed parts and after 20, 50');
    expect(caption).toContain('mean and deviation over 3 seeds');
    const headings = ['N-UCLA x-view', 'UTKinect x-sub'].flatMap((label) =>
      ['mean', '20 %', '50 %', '100 %'].map((value) => `${label} ${value}`),
    );
    expect(columns.map(({ key }) => key)).toEqual(['features', 'form', ...headings]);
    expect(rows.map(({ features, form }) => `${features as string}, ${form as string}`)).toEqual([
      'raw coordinates, prefix',
      'pre-trained encoder, prefix',
      'pre-trained causal encoder, causal',
    ]);
    const cell = rows[1]['N-UCLA x-view 20 %'] as unknown as Record<string, number>;
    expect(cell.value).toBeCloseTo(0.16 + 0.01, 12);
    // Of 0, 1 and 2 hundredths.
    expect(cell.spread).toBeCloseTo(0.01, 12);
  });

  it('is a curve for each data set: a line for each row, a point for each observed part', () => {
    const figures = studyFigures('early', records);
    expect(figures.map(({ name }) => name)).toEqual([
      'small-real-early-n-ucla-x-view',
      'small-real-early-utkinect-x-sub',
    ]);
    for (const { data } of figures) {
      const lines = data as unknown as { name: string; x: number[]; y: number[]; error_y: { array: number[] } }[];
      expect(lines.map(({ name }) => name)).toEqual([
        'raw coordinates, prefix',
        'pre-trained encoder, prefix',
        'pre-trained causal encoder, causal',
      ]);
      for (const { x, error_y } of lines) {
        expect(x).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        error_y.array.forEach((spread) => expect(spread).toBeCloseTo(1, 2));
      }
      expect(lines[1].y[4]).toBeCloseTo(40 + 1, 2);
    }
  });

  it('says form by form whether pre-training and the causal form help', () => {
    const verdicts = checkStatements('early', records)
      .filter(({ column }) => column === 'UTKinect x-sub 50 %')
      .map(({ text, seeds, verdict }) => [text, seeds, verdict]);
    expect(verdicts).toEqual([
      ['pre-trained encoder, form prefix, is above raw coordinates, form prefix', 3, 'agrees'],
      ['pre-trained encoder, form prefix, is above untrained encoder, form prefix', 0, 'not run'],
      ['pre-trained causal encoder, form causal, is above untrained causal encoder, form causal', 0, 'not run'],
      ['pre-trained causal encoder, form causal, is above pre-trained encoder, form prefix', 3, 'does not agree'],
    ]);
  });
});

describe('the study', () => {
  it('measures features of one set on the clips of another, in both forms', async () => {
    const folder = temporaryFolder();
    writeMovingDots(folder, { name: 'synthetic', clips: 16 });
    writeMovingDots(folder, { name: 'other' });
    const from: Place = { dataset: 'synthetic', split: 'halves', label: 'first', preset: 'demo', set: [] };
    const base: ProfilePlan = {
      ...profilePlans.demo,
      early: [{ from, to: { ...from, dataset: 'other', label: 'other', learningRates: [0.1] } }],
    };
    const tiny = ['encoder.hidden=4', 'encoder.kind=sttr', 'augment.frames=8', 'training.epochs=1', 'training.batch=8'];
    const set = [...tiny, 'optimizer.milestones=1', 'early.epochs=2', 'training.execution=eager'];
    const plan = withSettings(base, set);
    expect(plan.early[0].to.set).toEqual(set);
    const where = { names: ['early'], profile: 'demo', dataRoot: folder, runs: join(folder, 'runs') } as const;
    const whole = studyWorkload({ ...where, plan });
    expect(whole.experiments).toHaveLength(7);
    const workload = {
      ...whole,
      experiments: whole.experiments.filter(
        ({ experiment: { features, set = [] } }) => features === undefined && set.includes('encoder.causal=true'),
      ),
    };
    await makeHere(workload);
    expect(checkWorkload(workload, folder)).toMatchObject({ complete: true, counts: { done: 1, missing: 0 } });
    const own = studyRecords('early', { ...readProfileRecords('demo', { runs: where.runs, kept: folder }), plan });
    expect(own.map(({ factors }) => factors)).toEqual(
      ['prefix', 'causal'].map((form) => ({ features: 'pre-trained causal encoder', form, column: 'other' })),
    );
    for (const { values, source, seed, evaluation } of own) {
      expect(Object.keys(values)).toEqual(['top1', 'at20', 'at50', 'at100']);
      expect([source, seed, evaluation.on?.split]).toEqual(['synthetic', 0, 'halves']);
    }
  });
});
