import { beforeAll, describe, expect, it } from 'vitest';

import { readNpz, toFloat32, toIntegers } from '../../src/data';
import { accuracy, checkLabelled, findNeighbours, vote, type FeatureSet } from '../../src/evaluation';
import { useBackend } from '../../src/backend';
import { goldenPath } from '../goldenFolder';
import { goldenJson } from '../goldenModel';
import { testBackend } from '../testBackend';

beforeAll(() => useBackend(testBackend));

describe('retrieval', () => {
  it('predicts what the original evaluation predicted, for every k', async () => {
    const arrays = await readNpz(goldenPath('model', 'retrieval.npz'));
    const set = (part: string): FeatureSet => {
      const features = arrays.read(part);
      const labels = Int32Array.from(toIntegers(arrays.read(`${part}_label`)));
      return {
        features: toFloat32(features),
        width: features.shape[1],
        labels,
        frames: new Int32Array(labels.length),
        names: [...labels].map((_, n) => `${part}-${n}`),
      };
    };
    const [train, test] = [set('train'), set('test')];
    const { accuracy_by_k } = goldenJson('retrieval.json') as { accuracy_by_k: Record<string, number> };
    const ks = Object.keys(accuracy_by_k).map(Number);
    expect(ks.length).toBeGreaterThan(0);
    const classes = checkLabelled(train, test);
    const neighbours = await findNeighbours(train, test, { k: Math.max(...ks), block: 64 });
    for (const k of ks) {
      const predictions = vote(neighbours, train.labels, classes, k);
      expect([...predictions]).toEqual(toIntegers(arrays.read(`pred_k${k}`)));
      expect(accuracy(predictions, test.labels)).toBeCloseTo(accuracy_by_k[k], 12);
    }
  });
});
