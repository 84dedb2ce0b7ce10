import { _FusedMatMul, getKernel, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';

import type { KernelCall } from './programs';

/** rows·Wᵀ (or rows·W) + bias, and ReLU: the engine's product with what comes after it. */
export function affine({
  inputs: { rows, weight, bias },
  backend,
  attrs,
}: KernelCall<{ rows: TensorInfo; weight: TensorInfo; bias: TensorInfo }>): TensorInfo {
  const { activation, transposed } = attrs as { activation: 'none' | 'relu'; transposed: boolean };
  const product = getKernel(_FusedMatMul, 'webgpu').kernelFunc as unknown as (call: KernelCall<object>) => TensorInfo;
  const how: NamedAttrMap = {
    transposeA: false,
    transposeB: transposed,
    activation: activation === 'relu' ? 'relu' : 'linear',
  };
  // One row each, for the products of the engine are of batches.
  const flat = { ...bias, shape: [bias.shape[bias.shape.length - 1]] };
  return product({ inputs: { a: rows, b: weight, bias: flat }, backend, attrs: how });
}
