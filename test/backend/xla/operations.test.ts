import { expect, it, vi } from 'vitest';

import { CompiledFunction, tf, type Tensor } from '../../../src/backend';
import type * as recording from '../../../src/backend/graph/recording';
import { shapeRules } from '../../../src/backend/graph/shapeRules';
import { writeOperation, writtenOperations } from '../../../src/backend/xla/operations';
import { Stablehlo } from '../../../src/backend/xla/stablehlo';
import { describeOnXla } from '../../xla';

/** Operations that were recorded. */
const written = vi.hoisted(() => new Set<string>());

vi.mock('../../../src/backend/graph/recording', async (original) => {
  const actual = await original<typeof recording>();
  const record: typeof actual.record = (...given) => {
    const made = actual.record(...given);
    made.recording.calls.forEach(({ op }) => written.add(op));
    return made;
  };
  return { ...actual, record };
});

interface Given {
  /** Numbers of both signs, with halves among them (2, 3, 4). */
  x: Tensor;
  /** Positive numbers (2, 3, 4). */
  p: Tensor;
  /** Numbers to broadcast (3, 1). */
  y: Tensor;
  /** Some not finite (4). */
  odd: Tensor;
  flags: Tensor;
  indices: Tensor;
}

const named = (names: string): string[] => names.split(' ');
const functions = tf as unknown as Record<string, (...values: Tensor[]) => Tensor>;

/** Places to gather at, known while it is recorded. */
const places = (): tf.Tensor1D => tf.tensor1d([2, 0, 2], 'int32');

/** An image (2, 4, 3, 2) and a kernel (3, 2, 2, 3) of the numbers of x. */
const image = (x: Tensor): tf.Tensor4D => tf.reshape(tf.concat([x, tf.mul(x, 0.5)]), [2, 4, 3, 2]);
const kernel = (x: Tensor): tf.Tensor4D => tf.reshape(tf.sin(tf.tile(tf.reshape(x, [24]), [2])).slice(0, 36), [3, 2, 2, 3]); // prettier-ignore

/** A convolution, and its gradients by image and kernel. */
function convolution(
  x: Tensor,
  padding: 'same' | 'valid',
  steps: number | [number, number],
  apart: number | [number, number],
): Tensor[] {
  // prettier-ignore
  const convolve = (a: Tensor, b: Tensor): Tensor => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, steps, padding, 'NHWC', apart); // prettier-ignore
  const gradients = tf.grads((a: Tensor, b: Tensor) => tf.sum(tf.square(convolve(a, b))));
  return [convolve(image(x), kernel(x)), ...(apart === 1 ? gradients([image(x), kernel(x)]) : [])];
}

/** Every operation with StableHLO, in each form that has lines of its own. */
const calls: Record<string, (given: Given) => Tensor | Tensor[]> = {
  ...Object.fromEntries(
    named(
      'abs ceil cos elu erf exp expm1 floor leakyRelu neg reciprocal relu relu6 round selu sigmoid sign sin softmax softplus square tan tanh',
    ).map((name) => [name, ({ x }: Given) => functions[name](x)]),
  ),
  ...Object.fromEntries(named('log log1p rsqrt sqrt').map((name) => [name, ({ p }: Given) => functions[name](p)])),
  ...Object.fromEntries(named('isFinite isInf isNaN').map((name) => [name, ({ odd }: Given) => functions[name](odd)])),
  ...Object.fromEntries(
    named('zerosLike onesLike step max mean min prod sum argMax argMin cumsum').map((name) => [
      name,
      ({ x }: Given) => functions[name](x),
    ]),
  ),
  ...Object.fromEntries(
    named('add maximum minimum mul div squaredDifference sub floorDiv mod').map((name) => [
      name,
      ({ x, y }: Given) => functions[name](x, y),
    ]),
  ),
  ...Object.fromEntries(
    named('equal greater greaterEqual less lessEqual notEqual').map((name) => [
      name,
      ({ x }: Given) => functions[name](x, tf.round(x)),
    ]),
  ),
  pow: ({ p, y }) => tf.pow(p, y),
  'of whole numbers': ({ indices }) => [
    tf.add(indices, indices),
    tf.maximum(indices, tf.scalar(1, 'int32')),
    tf.max(indices),
  ],
  'cast to whole numbers': ({ x }) => tf.cast(x, 'int32'),
  'cast to truth values': ({ indices }) => tf.cast(indices, 'bool'),
  'cast of truth values': ({ flags }) => tf.cast(flags, 'float32'),
  'sum along two axes': ({ x }) => tf.sum(x, [0, 2], true),
  'mean of the last': ({ x }) => tf.mean(x, -1),
  'largest place of the middle': ({ x }) => tf.argMax(x, 1),
  addN: ({ x, p }) => tf.addN([x, p, x]),
  'cumulated to the end, without itself': ({ x }) => tf.cumsum(x, 1, true, true),
  'gradient of elu': ({ x }) => tf.grad((z: Tensor) => tf.sum(tf.mul(tf.elu(z), z)))(x),
  'product, second transposed': ({ x }) => tf.matMul(x, x, false, true),
  'product, both transposed': ({ x }) =>
    tf.matMul(x, tf.slice(tf.transpose(x, [0, 2, 1]), [0, 0, 0], [1, 2, 3]), true, true),
  'product of a matrix with many': ({ x, y }) => tf.matMul(tf.mul(y, tf.ones([1, 3])), x),
  'product of plain matrices': ({ x }) => tf.matMul(tf.reshape(x, [6, 4]), tf.reshape(x, [4, 6])),
  transpose: ({ x }) => tf.transpose(x, [2, 0, 1]),
  reverse: ({ x }) => tf.reverse(x, [0, 2]),
  concat: ({ x, p }) => tf.concat([x, p, x], 1),
  split: ({ x }) => tf.split(x, [1, 3], 2),
  stack: ({ x, p }) => tf.stack([x, p], 1),
  unstack: ({ x }) => tf.unstack(x, 1),
  slice: ({ x }) => tf.slice(x, [0, 1, 1], [1, -1, 2]),
  'slice by steps': ({ x }) => tf.stridedSlice(x, [0, 2, 3], [2, -4, 0], [1, -2, -1], 0, 0b010),
  'slice with axes added and taken away': ({ x }) =>
    tf.stridedSlice(x, [0, 1, 1], [2, 2, 4], [1, 1, 2], 0, 0, 0, 0b001, 0b010),
  'convolution, same size': ({ x }) => convolution(x, 'same', 1, 1),
  'convolution by steps': ({ x }) => convolution(x, 'same', [2, 1], 1),
  'convolution inside': ({ x }) => convolution(x, 'valid', 1, [1, 2]),
  'convolution with zeros of its own': ({ x }) => tf.conv2d(image(x), kernel(x), 1, [[0, 0], [2, 1], [0, 3], [0, 0]]), // prettier-ignore
  pad: ({ x }) => tf.pad(x, [[0, 0], [1, 2], [3, 0]], 7), // prettier-ignore
  tile: ({ x }) => tf.tile(x, [1, 2, 3]),
  fill: () => tf.fill([2, 5], 3),
  gather: ({ x }) => tf.gather(x, places(), 1),
  'gather in rows': ({ x }) => tf.gather(x, tf.tensor2d([[2, 0], [1, 1]], [2, 2], 'int32'), 1, 1), // prettier-ignore
  'gradient of gather': ({ x }) => tf.grad((z: Tensor) => tf.sum(tf.mul(tf.gather(z, places(), 2), 2)))(x),
  gatherND: ({ x }) => tf.gatherND(x, tf.tensor2d([[0, 1], [1, 2]], [2, 2], 'int32')), // prettier-ignore
  unsortedSegmentSum: ({ x }) => tf.unsortedSegmentSum(x, tf.tensor1d([3, 3], 'int32'), 5),
  topk: ({ x }) => {
    const { values, indices } = tf.topk(tf.reshape(tf.round(x), [3, 8]), 4);
    return [values, indices];
  },
  oneHot: ({ indices }) => [tf.oneHot(indices, 6), tf.oneHot(indices, 3, 5, -1, 'float32')],
  range: () => tf.range(7, 2, -2),
  'constants of truth values': ({ flags }) => tf.logicalAnd(flags, tf.tensor1d([1, 0, 1, 1], 'bool')),
  all: ({ flags }) => tf.all(flags, 1),
  any: ({ flags }) => tf.any(flags, 1, true),
  logical: ({ flags }) => [tf.logicalNot(flags), tf.logicalOr(flags, tf.logicalNot(flags))],
  where: ({ flags, x, p }) => tf.where(flags, x, p),
};

describeOnXla('operations of XLA', () => {
  it('give what those of TensorFlow give, one by one, in one program', async () => {
    const [x, p] = [3, 0.5].map((scale, row) =>
      Array.from({ length: 24 }, (_, i) =>
        row === 0 ? Math.round(scale * Math.sin(1.7 * i) * 4) / 4 : scale + (i % 7),
      ),
    );
    const shape: [number, number, number] = [2, 3, 4];
    const inputs = [
      tf.tensor3d(x, shape),
      tf.tensor3d(p, shape),
      tf.tensor2d([-1.5, 2, 0.75], [3, 1]),
      tf.tensor1d([NaN, Infinity, -Infinity, 2]),
      tf.tensor3d(
        x.map((value) => Number(value > 0)),
        shape,
        'bool',
      ),
      tf.tensor1d([2, 0, 2], 'int32'),
    ];
    const groups: string[] = [];
    const all = ([x, p, y, odd, flags, indices]: Tensor[]): Tensor[] =>
      tf.tidy(() => {
        groups.length = 0;
        return Object.entries(calls).flatMap(([name, call]) => {
          const outputs = [call({ x, p, y, odd, flags, indices })].flat();
          groups.push(...outputs.map(() => name));
          return outputs;
        });
      });
    const program = new CompiledFunction([]);
    const found = await program.run('all', inputs, all);
    const wanted = all(inputs);
    for (const [index, name] of groups.entries()) {
      expect(found[index].shape, name).toEqual(wanted[index].shape);
      expect(found[index].dtype, name).toBe(wanted[index].dtype);
      const [values, others] = await Promise.all([found[index].data(), wanted[index].data()]);
      expect(Array.from(values), name).toBeAllClose(Array.from(others), { absolute: 1e-5, relativeToMax: 1e-5 });
    }
    program.dispose();
    expect(writtenOperations.filter((op) => !written.has(op))).toEqual([]);
  });

  it('are all that the recording has shapes of', () => {
    expect(Object.keys(shapeRules).filter((op) => !writtenOperations.includes(op))).toEqual([]);
  });

  it('name one that has no StableHLO', () => {
    const output = { shape: [1], dtype: 1 };
    const call = {
      text: new Stablehlo(),
      inputs: [],
      outputs: [output],
      attributes: {},
      precision: 'float32',
    } as const;
    expect(() => writeOperation('FFT', call)).toThrow('uses the operation FFT, for');
  });
});
