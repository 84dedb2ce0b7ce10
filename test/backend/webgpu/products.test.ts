import { _FusedMatMul, BatchMatMul, env, getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../../src/backend';
import { productKinds, type ProductKind } from '../../../src/backend/webgpu/productKind';
import { products } from '../../../src/backend/webgpu/products';
import type { KernelCall } from '../../../src/backend/webgpu/programs';
import { randomTensor } from '../../gradientCheck';
import { testBackend } from '../../testBackend';

type Product = (call: KernelCall<{ a: TensorInfo; b: TensorInfo }>) => TensorInfo;

/** Calls a product, and gives what the engine's kernel was asked for: shapes, and which kind of it (−1: its own choice). */
async function asked(kind: ProductKind, a: Tensor, b: Tensor, [transposeA, transposeB]: boolean[]) {
  const calls: { a: number[]; kind: number }[] = [];
  const engines = getKernel(BatchMatMul, 'webgpu').kernelFunc as unknown as Product;
  const product = products(kind)((call) => {
    calls.push({ a: call.inputs.a.shape, kind: env().getNumber('WEBGPU_MATMUL_PROGRAM_TYPE') });
    return engines(call);
  });
  const backend = tf.backend() as unknown as KernelCall['backend'];
  const result = product({ inputs: { a, b }, backend, attrs: { transposeA, transposeB } });
  const tensor = tf.engine().makeTensorFromTensorInfo(result);
  return { calls, shape: tensor.shape, values: await tensor.data() };
}

/** Whether the device can make products so. */
const can = (kind: ProductKind): boolean =>
  kind !== 'subgroups' ||
  (tf.backend() as unknown as { device: { features: Set<string> } }).device.features.has('subgroups');

const none = 'this device has no subgroups';

describe.skipIf(testBackend !== 'webgpu')('products of matrices on WebGPU (only with the tests of webgpu)', () => {
  it.each<[string, ProductKind, number, boolean, boolean, object[]]>([
    [
      'a long sum is made in parts, whose results are added up in order',
      'engine',
      2048,
      true,
      false,
      [{ a: [32, 64, 3], kind: -1 }],
    ],
    [
      'a long sum of a length without equal parts is one of a workgroup',
      'engine',
      2003,
      true,
      false,
      [{ a: [2003, 3], kind: 2 }],
    ],
    [
      'a long sum of operands that do not lie so is one of a workgroup',
      'engine',
      2048,
      false,
      true,
      [{ a: [3, 2048], kind: 2 }],
    ],
    ['a short sum is left to the engine', 'engine', 40, true, false, [{ a: [40, 3], kind: -1 }]],
    ['a plain one is not asked of the engine', 'plain', 40, true, false, []],
  ])('%s', async (_, kind, inner, transposeA, transposeB, wanted) => {
    await useBackend('webgpu');
    const a = randomTensor(transposeA ? [inner, 3] : [3, inner], 1);
    const b = randomTensor(transposeB ? [4, inner] : [inner, 4], 2);
    const { calls, shape, values } = await asked(kind, a, b, [transposeA, transposeB]);
    expect(calls).toEqual(wanted);
    expect(env().getNumber('WEBGPU_MATMUL_PROGRAM_TYPE')).toBe(-1);
    expect(shape).toEqual([3, 4]);
    const [x, y] = [await a.data(), await b.data()];
    const expected = Array.from({ length: 12 }, (_, place) => {
      const [i, j] = [Math.floor(place / 4), place % 4];
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum += x[transposeA ? k * 3 + i : i * inner + k] * y[transposeB ? j * inner + k : k * 4 + j];
      }
      return sum;
    });
    expect(values).toBeAllClose(expected, { absolute: 1e-4 });
  });

  it.for(
    (['plain', 'subgroups'] as const).flatMap((kind) =>
      [
        { a: [5, 7], b: [7, 3], transposeA: false, transposeB: false },
        { a: [2, 9, 33], b: [2, 9, 70], transposeA: true, transposeB: false },
        { a: [1, 6, 18], b: [3, 5, 18], transposeA: false, transposeB: true },
        { a: [2, 3, 4, 8], b: [2, 3, 8, 9], transposeA: false, transposeB: false },
        { a: [10, 3], b: [66, 10], transposeA: true, transposeB: true },
      ].map((product) => ({ kind, ...product })),
    ),
  )('one that is $kind equals the engine: $a $transposeA, $b $transposeB', async ({ kind, ...product }, { skip }) => {
    await useBackend('webgpu');
    skip(!can(kind), none);
    const [a, b] = [randomTensor(product.a, 1), randomTensor(product.b, 2)];
    const transposed = [product.transposeA, product.transposeB];
    const [own, engine] = [await asked(kind, a, b, transposed), await asked('engine', a, b, transposed)];
    expect(own.calls).toEqual([]);
    expect(own.shape).toEqual(engine.shape);
    expect(own.values).toBeAllClose(engine.values, { absolute: 1e-5 });
  });

  it.for(productKinds)('with bias and ReLU, %s', async (kind, { skip }) => {
    await useBackend('webgpu');
    skip(!can(kind), none);
    const [rows, weight, bias] = [randomTensor([9, 5], 1), randomTensor([6, 5], 2), randomTensor([6], 3)];
    const engines = getKernel(_FusedMatMul, 'webgpu').kernelFunc as unknown as Product;
    const backend = tf.backend() as unknown as KernelCall['backend'];
    const attrs = { transposeA: false, transposeB: true, activation: 'relu' };
    const call = { inputs: { a: rows, b: weight, bias }, backend, attrs };
    const result = tf.engine().makeTensorFromTensorInfo(products(kind)(engines)(call));
    const expected = tf.relu(tf.add(tf.matMul(rows, weight, false, true), bias));
    expect(await result.data()).toBeAllClose(await expected.data(), { absolute: 1e-6 });
  });
});
