import { BatchMatMul, env, getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../../src/backend';
import { products } from '../../../src/backend/webgpu/products';
import type { KernelCall } from '../../../src/backend/webgpu/programs';
import { randomTensor } from '../../gradientCheck';
import { testBackend } from '../../testBackend';

type Product = (call: KernelCall<{ a: TensorInfo; b: TensorInfo }>) => TensorInfo;

/** Calls a product, and gives what the engine's kernel was asked for: shapes, and which kind of it (−1: its own choice). */
async function asked(software: boolean, a: Tensor, b: Tensor, [transposeA, transposeB]: boolean[]) {
  const calls: { a: number[]; kind: number }[] = [];
  const engines = getKernel(BatchMatMul, 'webgpu').kernelFunc as unknown as Product;
  const product = products(software)((call) => {
    calls.push({ a: call.inputs.a.shape, kind: env().getNumber('WEBGPU_MATMUL_PROGRAM_TYPE') });
    return engines(call);
  });
  const backend = tf.backend() as unknown as KernelCall['backend'];
  const result = product({ inputs: { a, b }, backend, attrs: { transposeA, transposeB } });
  const tensor = tf.engine().makeTensorFromTensorInfo(result);
  return { calls, shape: tensor.shape, values: await tensor.data() };
}

describe.skipIf(testBackend !== 'webgpu')('products of matrices on WebGPU (only with the tests of webgpu)', () => {
  it.each([
    [
      'a long sum is made in parts, whose results are added up in order',
      false,
      2048,
      true,
      false,
      [{ a: [32, 64, 3], kind: -1 }],
    ],
    [
      'a long sum of a length without equal parts is one of a workgroup',
      false,
      2003,
      true,
      false,
      [{ a: [2003, 3], kind: 2 }],
    ],
    [
      'a long sum of operands that do not lie so is one of a workgroup',
      false,
      2048,
      false,
      true,
      [{ a: [3, 2048], kind: 2 }],
    ],
    ['a short sum is left to the engine', false, 40, true, false, [{ a: [40, 3], kind: -1 }]],
    ['on a processor every number of the result is made by a thread', true, 40, true, false, []],
  ])('%s', async (_, software, inner, transposeA, transposeB, wanted) => {
    await useBackend('webgpu');
    const a = randomTensor(transposeA ? [inner, 3] : [3, inner], 1);
    const b = randomTensor(transposeB ? [4, inner] : [inner, 4], 2);
    const { calls, shape, values } = await asked(software, a, b, [transposeA, transposeB]);
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
});
