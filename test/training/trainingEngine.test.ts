import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { defaultEncoder, defaultProjector, PretrainingModel } from '../../src/model';
import { defaultLoss } from '../../src/objective';
import { Generator } from '../../src/random';
import { Adam, defaultOptimizer, TrainingEngine, type EngineOptions } from '../../src/training';
import { testBackend, testCompiles } from '../testBackend';
import { oneStep, randomBatch, shape } from './oneStep';

beforeAll(async () => {
  await useBackend(testBackend);
});

/** Length of the gradient, from first moments after one step. */
function lengthOf(moments: [string, { data: ArrayLike<number> }][]): number {
  return Math.hypot(...moments.flatMap(([, { data }]) => Array.from(data, (value) => 10 * value)));
}

const ways: [string, EngineOptions][] = [
  ...([1, 2, 3, 6] as const).map((microBatch): [string, EngineOptions] => [
    `eager, micro-batches of ${microBatch}`,
    { execution: 'eager', microBatch },
  ]),
  ...(testCompiles
    ? ([
        ['compiled', {}],
        ['compiled, micro-batches of 1', { microBatch: 1 }],
        ['compiled, micro-batches of 3', { microBatch: 3 }],
      ] as [string, EngineOptions][])
    : []),
];

describe.each(['dste', 'sttr'] as const)('one step of %s with DropPath equals the eager one-pass step', (kind) => {
  it.each(ways)('%s', async (_, options) => {
    const expected = await oneStep(kind, { execution: 'eager' });
    const found = await oneStep(kind, options);
    expect([found.loss]).toBeAllClose([expected.loss], { absolute: 0, relativeToMax: 1e-5 });
    expect(found.terms).toBeAllClose(expected.terms, { absolute: 1e-6, relativeToMax: 1e-5 });
    expect(found.features).toBeAllClose(expected.features, { absolute: 0, relativeToMax: 1e-5 });
    expect([found.gradientNorm]).toBeAllClose([lengthOf(found.gradients)], { absolute: 0, relativeToMax: 1e-5 });
    const largest = Math.max(...expected.gradients.flatMap(([, { data }]) => [...data].map(Math.abs)));
    for (const [index, [name, { data }]] of expected.gradients.entries()) {
      // Some gradients vanish but for rounding, so small ones are compared on the scale of all.
      expect(found.gradients[index][1].data, name).toBeAllClose(data, {
        absolute: 1e-5 * largest,
        relativeToMax: 1e-4,
      });
    }
    for (const [index, [name, { data }]] of expected.statistics.entries()) {
      expect(found.statistics[index][1].data, name).toBeAllClose(data, { absolute: 1e-6, relativeToMax: 1e-5 });
    }
  });
});

describe.runIf(testCompiles)('a compiled step of a causal encoder (where the engine compiles)', () => {
  it('equals the eager one-pass step', async () => {
    const [expected, found] = [
      await oneStep('dste', { execution: 'eager' }, defaultLoss, { causal: true }),
      await oneStep('dste', {}, defaultLoss, { causal: true }),
    ];
    expect(found.terms).toBeAllClose(expected.terms, { absolute: 1e-6, relativeToMax: 1e-5 });
    expect(found.features).toBeAllClose(expected.features, { absolute: 0, relativeToMax: 1e-5 });
    expect([found.gradientNorm]).toBeAllClose([lengthOf(expected.gradients)], { absolute: 0, relativeToMax: 1e-5 });
  });
});

describe.each(['dste', 'sttr'] as const)('a step of a multi-modal encoder: %s', (kind) => {
  const change = { multiModal: 'umurl', views: 4 } as const;

  // DSTE in two passes takes longest to compile, and tells nothing new of the embeddings.
  const few = ways.filter(([name]) => !/of [126]/.test(name) && (kind === 'sttr' || !/compiled, micro/.test(name)));

  it.each(few)('%s: equals the eager one-pass step', async (_, options) => {
    const expected = await oneStep(kind, { execution: 'eager' }, defaultLoss, change);
    const found = await oneStep(kind, options, defaultLoss, change);
    expect(found.terms).toBeAllClose(expected.terms, { absolute: 1e-6, relativeToMax: 1e-5 });
    expect(found.features).toBeAllClose(expected.features, { absolute: 0, relativeToMax: 1e-5 });
    const largest = Math.max(...expected.gradients.flatMap(([, { data }]) => [...data].map(Math.abs)));
    for (const [index, [name, { data }]] of expected.gradients.entries()) {
      const close = { absolute: 1e-5 * largest, relativeToMax: 1e-4 };
      expect(found.gradients[index][1].data, name).toBeAllClose(data, close);
    }
    expect(found.gradients.filter(([name]) => /_(bone|motion|fusion)\./.test(name))).toHaveLength(2 * 2 * 6 + 2);
  });
});

describe('a step with the contrastive baseline', () => {
  const only = { similarity: 0, vac: 0, xcorr: 0, contrastive: 1 };
  const loss = { ...defaultLoss, weights: { ...defaultLoss.weights, ...only } };

  it.each(ways)('%s: equals the eager one-pass step, and reports three more terms', async (_, options) => {
    const expected = await oneStep('sttr', { execution: 'eager' }, loss);
    const found = await oneStep('sttr', options, loss);
    expect(found.terms).toHaveLength(18);
    expect(found.terms).toBeAllClose(expected.terms, { absolute: 1e-6, relativeToMax: 1e-5 });
    expect([found.loss]).toBeAllClose([expected.loss], { absolute: 0, relativeToMax: 1e-5 });
    expect([found.gradientNorm]).toBeAllClose([expected.gradientNorm], { absolute: 0, relativeToMax: 1e-4 });
    expect(found.gradientNorm).toBeGreaterThan(0);
    // The last of the six terms of each domain.
    const [instance, temporal, spatial] = [5, 11, 17].map((place) => found.terms[place]);
    expect([found.loss]).toBeAllClose([instance + (temporal + spatial) / 2], { absolute: 0, relativeToMax: 1e-5 });
  });

  it('is not computed when its weight is 0', async () => {
    expect((await oneStep('sttr', { execution: 'eager' })).terms).toHaveLength(15);
  });
});

describe('TrainingEngine', () => {
  it.each([{}, { microBatch: 2 }] as EngineOptions[])('holds the number of tensors, %o', async (options) => {
    const model = new PretrainingModel({ ...defaultEncoder, hidden: 8 }, defaultProjector, shape, new Generator(1));
    const optimizer = new Adam(model.parameters, defaultOptimizer);
    const engine = new TrainingEngine(model, optimizer, defaultLoss, options);
    const batch = randomBatch(model);
    await engine.step(batch, 1e-3);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 4; step++) await engine.step(batch, 1e-3);
    expect(tf.memory().numTensors).toBe(before);
    [engine, model, optimizer].forEach((made) => made.dispose());
  });

  it('frees everything', async () => {
    const before = tf.memory().numTensors;
    await oneStep('dste', { microBatch: 4 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
