import { describe, expect, it } from 'vitest';

import { evaluationHash, evaluationName, featureHash, resolveExperiment, type Experiment } from '../../../src/runs';

const base: Experiment = {
  dataset: 'nucla',
  split: 'cross-view',
  preset: 'nucla-small',
  evaluations: [{ protocol: 'knn' }],
};
const hash = (changes: Partial<Experiment> = {}): string => featureHash(resolveExperiment({ ...base, ...changes }));

describe('the id of an experiment', () => {
  const idOf = (changes: Partial<Experiment>) => resolveExperiment({ ...base, ...changes }).id;

  it('says data set, split, stream, encoder, and what differs from the preset', () => {
    expect(idOf({})).toBe('nucla-cross-view-joint-dste');
    expect(idOf({ set: ['encoder.kind=sttr', 'modality=bone'] })).toBe('nucla-cross-view-bone-sttr');
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

  it('does not depend on how a step is computed, nor on evaluations', () => {
    expect(hash({ set: ['training.microBatch=8', 'training.checkpointEvery=1', 'knn.k=5'] })).toBe(hash());
    expect(hash({ evaluations: [] })).toBe(hash());
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

describe('the hash of an evaluation', () => {
  it('depends on the settings of its protocol alone', () => {
    const of = (protocol: 'knn' | 'linear', set: string[]) =>
      evaluationHash(resolveExperiment({ ...base, set }), { protocol });
    expect(of('knn', ['knn.k=5'])).not.toBe(of('knn', []));
    expect(of('linear', ['knn.k=5'])).toBe(of('linear', []));
    expect(of('linear', ['linear.epochs=5'])).not.toBe(of('linear', []));
    expect(of('knn', ['downstream.cropRatio=0.9'])).not.toBe(of('knn', []));
  });
});

describe('evaluations', () => {
  it('have names, and each stands once', () => {
    expect(evaluationName({ protocol: 'linear', on: { dataset: 'ntu60', split: 'cross-view' } })).toBe(
      'linear@ntu60-cross-view',
    );
    const twice: Experiment = { ...base, evaluations: [{ protocol: 'knn' }, { protocol: 'knn' }] };
    expect(() => resolveExperiment(twice)).toThrow('knn twice');
  });
});
