import { describe, expect, it } from 'vitest';

import {
  ensembleOf,
  experimentHash,
  featureHash,
  measurementName,
  missingNames,
  planRuns,
  resolveExperiment,
  runName,
  type Experiment,
} from '../../../src/runs';

const base: Experiment = {
  dataset: 'nucla',
  split: 'cross-view',
  preset: 'nucla-small',
  measurement: { protocol: 'knn' },
};
const hash = (changes: Partial<Experiment> = {}): string => featureHash({ ...base, ...changes });

describe('the id of an experiment', () => {
  const idOf = (changes: Partial<Experiment>) => resolveExperiment({ ...base, ...changes }).id;

  it('says data set, split, stream, encoder, and what differs from the preset', () => {
    expect(idOf({})).toBe('nucla-cross-view-joint-dste');
    expect(idOf({ set: ['encoder.kind=sttr', 'modality=bone'] })).toBe('nucla-cross-view-bone-sttr');
    const bone = ['modality=bone', 'encoder.kind=sttr'];
    expect(idOf({ dataset: 'NTU-60', split: 'xsub', set: bone })).toBe('ntu-60-xsub-bone-sttr');
    expect(idOf({ set: ['loss.weights.xcorr=0', 'encoder.shift.gap=2'] })).toBe(
      'nucla-cross-view-joint-dste-gap-2-xcorr-0',
    );
    expect(idOf({ features: 'untrained' })).toBe('nucla-cross-view-joint-dste-untrained');
    expect(idOf({ features: 'raw' })).toBe('nucla-cross-view-joint-raw');
  });

  it('leaves out what does not decide the features, and what is as the preset has it', () => {
    expect(idOf({ set: ['training.memory=1GiB', 'linear.learningRate=3', 'encoder.alpha=0.5'] })).toBe(
      'nucla-cross-view-joint-dste',
    );
  });
});

describe('a point of a learning curve', () => {
  const at = (epoch: number, changes: Partial<Experiment> = {}): Experiment => ({
    ...base,
    set: ['training.checkpointEvery=4'],
    measurement: { protocol: 'knn', epoch },
    ...changes,
  });

  it('has a name and a hash of its own among the measurements of its run', () => {
    expect(measurementName({ protocol: 'semi', fraction: 0.1, epoch: 8 })).toBe('semi-10-epoch-8');
    const [early, late, last] = [at(4), at(8), { ...base, set: ['training.checkpointEvery=4'] }];
    expect(new Set([early, late, last].map(experimentHash)).size).toBe(3);
    expect(new Set([early, late, last, base].map(featureHash)).size).toBe(1);
  });

  it('is at a checkpoint that is kept, of an encoder that is trained', () => {
    const wanted = /epoch of the measurement knn: .*wanted a multiple of training.checkpointEvery \(4\)/;
    expect(() => resolveExperiment(at(8))).not.toThrow();
    for (const epoch of [0, -4, 6, 12, 16, 4.5]) expect(() => resolveExperiment(at(epoch)), `${epoch}`).toThrow(wanted);
    expect(() => resolveExperiment(at(4, { features: 'untrained' }))).toThrow(/4 of untrained features/);
  });
});

describe('the hash of features', () => {
  it('differs with what decides them', () => {
    const changes: Partial<Experiment>[] = [
      {},
      { seed: 1 },
      { split: 'other' },
      { dataset: 'other' },
      { features: 'untrained' },
      { features: 'raw' },
      { set: ['encoder.hidden=16'] },
      { set: ['training.epochs=13'] },
      { set: ['loss.weights.vac=0'] },
    ];
    expect(new Set(changes.map(hash)).size).toBe(changes.length);
  });

  it('does not depend on how a step is computed, nor on what is measured', () => {
    expect(hash({ set: ['training.microBatch=8', 'training.checkpointEvery=1', 'knn.k=5'] })).toBe(hash());
    expect(hash({ measurement: { protocol: 'linear', learningRates: [1] } })).toBe(hash());
  });

  it('of an untrained encoder does not depend on training, of raw coordinates not on the encoder', () => {
    const untrained = { features: 'untrained' } as const;
    expect(hash({ ...untrained, set: ['loss.weights.vac=0', 'training.batch=4'] })).toBe(hash(untrained));
    expect(hash({ ...untrained, set: ['encoder.hidden=8'] })).not.toBe(hash(untrained));
    const raw = { features: 'raw' } as const;
    expect(hash({ ...raw, set: ['encoder.hidden=8'] })).toBe(hash(raw));
    expect(hash({ ...raw, set: ['augment.frames=16'] })).not.toBe(hash(raw));
  });
});

describe('the hash of an experiment', () => {
  it('depends on the settings of its protocol alone', () => {
    const of = (protocol: 'knn' | 'linear' | 'finetune', set: string[]) =>
      experimentHash({ ...base, set, measurement: { protocol } });
    expect(of('knn', ['knn.k=5'])).not.toBe(of('knn', []));
    expect(of('linear', ['knn.k=5'])).toBe(of('linear', []));
    expect(of('linear', ['linear.epochs=5'])).not.toBe(of('linear', []));
    expect(of('knn', ['downstream.cropRatio=0.9'])).not.toBe(of('knn', []));
    expect(of('finetune', ['finetune.batch=8'])).not.toBe(of('finetune', []));
    expect(of('finetune', ['finetune.microBatch=8'])).toBe(of('finetune', []));
  });
});

describe('measurements', () => {
  it('have names, and each stands once', () => {
    expect(measurementName({ protocol: 'linear', on: { dataset: 'ntu60', split: 'cross-view' } })).toBe(
      'linear@ntu60-cross-view',
    );
    expect(measurementName({ protocol: 'semi', fraction: 0.01 })).toBe('semi-1');
    const places = { dataRoot: 'none', runs: 'none' };
    const linear = (rate: number): Experiment => ({
      ...base,
      measurement: { protocol: 'linear', learningRates: [rate] },
    });
    expect(planRuns([base, linear(1), base, linear(1)], places)).toMatchObject([
      { missing: [base, linear(1)], done: false, after: [] },
    ]);
    // Of other settings they are of one run all the same, and have names of their own.
    const plans = planRuns([base, linear(1), linear(2)], places);
    const name = (rate: number): string => `linear-${experimentHash(linear(rate)).slice(0, 6)}`;
    expect(plans.map(missingNames)).toEqual([['knn', name(1), name(2)]]);
  });
});

describe('the name of a run', () => {
  it('is the id, the seed and the beginning of the hash; of a very long id the beginning, which any file system takes', () => {
    expect(runName({ ...base, seed: 3 })).toBe(`nucla-cross-view-joint-dste-seed-3-${hash({ seed: 3 }).slice(0, 6)}`);
    const long = { ...base, dataset: 'd'.repeat(400), seed: 2 ** 32 - 1 };
    const name = runName(long);
    expect(name).toBe(`${'d'.repeat(200)}-seed-4294967295-${featureHash(long).slice(0, 6)}`);
    expect(runName({ ...long, split: 'other' })).not.toBe(name);
  });
});

describe('an ensemble', () => {
  const member = (modality: string): Experiment => ({ ...base, set: [`modality=${modality}`] });

  it('is an experiment, told apart by what it fuses; its members come first', () => {
    const fused = ensembleOf([member('joint'), member('bone')]);
    expect(resolveExperiment(fused).id).toBe('nucla-cross-view-joint-bone-dste-ensemble');
    expect(experimentHash(fused)).toBe(featureHash(fused));
    expect(featureHash(ensembleOf([member('joint'), member('motion')]))).not.toBe(featureHash(fused));
    const plans = planRuns([fused], { dataRoot: 'none', runs: 'none' });
    expect(plans.map(({ after }) => after)).toEqual([[], [], plans.slice(0, 2).map(({ name }) => name)]);
  });

  it('needs two', () => {
    expect(() => resolveExperiment(ensembleOf([base]))).toThrow(/members of an ensemble.*at least two/);
  });
});
