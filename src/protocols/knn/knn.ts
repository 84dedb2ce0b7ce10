import { accuracy, checkLabelled, findNeighbours, sizeOf, takeRows, vote, type FeatureSet } from '../../evaluation';
import type { ParameterValue } from '../../model';
import type { Protocol } from '../protocol';
import { describePredictions, recognitionHeadline, type RecognitionFields } from '../recognition';
import { drawLabelledFraction, fractionSuffix } from '../semi/labelledFraction';

export interface KnnSettings {
  /** Neighbours that vote; default 1. */
  k: number;
}

export interface KnnOptions {
  /** Numbers of neighbours; the first is the headline. Default the setting. */
  k?: readonly number[];
  /**
   * Fraction of the training clips of each class that is labelled and looked among, in (0, 1]; drawn by the seed, a smaller one within a
   * larger one. Default all, and no draw.
   */
  fraction?: number;
}

export interface KnnFields extends RecognitionFields {
  accuracyByK: Record<string, number>;
}

/**
 * Retrieval: every test clip takes the class of its nearest training clips (cosine similarity, uniform vote); nothing is trained.
 */
export const knn: Protocol<KnnSettings, KnnFields, KnnOptions> = {
  defaults: { k: 1 },
  choices: {},
  check: ({ k }, wholeFrom) => wholeFrom('k', k, 1),
  options: ['k', 'fraction'],
  suffix: fractionSuffix,
  needs: 'features',
  keeps: () => true,
  headline: recognitionHeadline,
  async measure({ features, dataset, generator, keep }, section, { k, fraction }, work) {
    const ks = k ?? [section.k];
    const all = await features('train');
    const train =
      fraction === undefined
        ? all
        : takeRows(all, drawLabelledFraction(all.labels, fraction, generator.fork('labelled clips')));
    const test = await features('test');
    const classes = checkLabelled(train, test);
    const neighbours = await findNeighbours(train, test, { k: Math.max(...ks), ...work });
    const votes = ks.map((k) => vote(neighbours, train.labels, classes, k));
    const accuracies = votes.map((predictions) => accuracy(predictions, test.labels));
    const names = dataset.info.classes;
    await keep?.({ tensors: referenceEntries(train), k: ks[0] });
    return {
      fields: {
        top1: accuracies[0],
        accuracyByK: Object.fromEntries(ks.map((k, i) => [k, accuracies[i]])),
        counts: { train: sizeOf(train), test: sizeOf(test), classes: names.length, features: train.width },
        ...describePredictions(names, test.labels, votes[0]),
      },
      settings: { k: ks[0], metric: 'cosine', vote: 'uniform', ...(fraction === undefined ? {} : { fraction }) },
    };
  },
};

function referenceEntries(train: FeatureSet): Map<string, ParameterValue> {
  const count = sizeOf(train);
  return new Map([
    ['features', { shape: [count, train.width], data: train.features }],
    ['labels', { shape: [count], data: Float32Array.from(train.labels) }],
  ]);
}
