import { describe, expect, it } from 'vitest';

import { emptyFeatureSet, planeProjection, type FeatureSet } from '../../src/evaluation';
import { Generator } from '../../src/random';

/** Three clusters in eight dimensions, twelve rows each. */
function clusters(): FeatureSet {
  const set = emptyFeatureSet(36, 8);
  const generator = new Generator(5);
  for (let n = 0; n < 36; n++) {
    const label = n % 3;
    set.labels[n] = label;
    for (let d = 0; d < 8; d++) set.features[n * 8 + d] = (d === label ? 5 : 0) + generator.normal(0, 0.2);
  }
  return set;
}

describe.each(['tsne', 'umap'] as const)('%s', (method) => {
  const options = { method, perplexity: 6, steps: 300, neighbours: 8 };

  it('keeps neighbours together, and gives the same picture for the same seed', async () => {
    const set = clusters();
    const points = await planeProjection(set, options, new Generator(1));
    expect(points).toHaveLength(36);
    const nearest = points.map((point, n) => {
      const distances = points.map(([x, y], m) => (m === n ? Infinity : Math.hypot(x - point[0], y - point[1])));
      return set.labels[distances.indexOf(Math.min(...distances))];
    });
    expect(nearest).toEqual([...set.labels]);
    expect(await planeProjection(set, options, new Generator(1))).toEqual(points);
    expect(await planeProjection(set, options, new Generator(2))).not.toEqual(points);
  });

  it('refuses what cannot be laid out', async () => {
    await expect(planeProjection(emptyFeatureSet(3, 8), options, new Generator(0))).rejects.toThrow('at least 4');
  });

  it('ends at a step when stopped', async () => {
    const stop = new AbortController();
    const laid = planeProjection(clusters(), { ...options, steps: 1e6, signal: stop.signal }, new Generator(1));
    setTimeout(() => stop.abort(), 1);
    await expect(laid).rejects.toThrow('was interrupted');
  });
});
