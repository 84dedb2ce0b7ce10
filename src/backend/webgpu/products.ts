import { env, getKernel, Sum, util, type TensorInfo } from '@tensorflow/tfjs-core';

import { isPlain, type Operands } from './operands';
import { plainProduct } from './plainProducts';
import type { ProductKind } from './productKind';
import type { Backend, KernelCall } from './programs';
import { subgroupProduct } from './subgroupProducts';

/** The engine's products of 8 × 8 or 16 × 16 numbers a workgroup; it chooses among its kinds where the flag is −1. */
const [flag, tiled, chosen] = ['WEBGPU_MATMUL_PROGRAM_TYPE', 2, -1] as const;
/** From so long sums on the engine may have several workgroups add to one number, in the order in which they come. */
const longSum = 2000;
/** Parts of a long sum at most, and numbers of a part at least. */
const [mostParts, leastOfPart] = [64, 64];

/**
 * Products of matrices.
 *
 * Long sums for small results, as gradients of weights are, the engine splits among workgroups that add to the result one after another:
 * twice the same product may differ in its last digits. Here the parts are a batch, whose results are added up in order; where the
 * operands do not lie so that parts are batches, a workgroup makes the whole sum.
 */
export function products(kind: ProductKind) {
  return (original: (call: KernelCall<Operands>) => TensorInfo) =>
    (call: KernelCall<Operands>): TensorInfo => {
      if (kind !== 'engine' && isPlain(call)) return kind === 'plain' ? plainProduct(call) : subgroupProduct(call);
      const { inputs, backend, attrs } = call;
      const { a, b } = inputs;
      const [transposeA, transposeB] = [attrs.transposeA === true, attrs.transposeB === true];
      const [rowsOfA, columnsOfA] = a.shape.slice(-2);
      const inner = transposeA ? rowsOfA : columnsOfA;
      const batch = Math.max(...[a, b].map(({ shape }) => util.sizeFromShape(shape.slice(0, -2))));
      const long = batch === 1 && inner >= longSum && isSmall(backend, a, b, transposeA, transposeB);
      const parts = long && transposeA && !transposeB && inputs.bias === undefined ? partsOf(inner) : 1;
      if (parts > 1) return sumOfParts(original, call, parts);
      if (!long) return original(call);
      env().set(flag, tiled);
      try {
        return original(call);
      } finally {
        env().set(flag, chosen);
      }
    };
}

/** Whether the engine would look for more workgroups than tiles of 32 × 32 give. */
function isSmall(backend: Backend, a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): boolean {
  const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)];
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  return Math.ceil(rows / 32) * Math.ceil(columns / 32) <= 2 * backend.thresholdToIncreaseWorkgroups;
}

/** The largest number of equal parts of a sum. */
function partsOf(inner: number): number {
  for (let parts = mostParts; parts > 1; parts--) if (inner % parts === 0 && inner / parts >= leastOfPart) return parts;
  return 1;
}

/** aᵀ·b as the sum of such products of parts of their rows. */
function sumOfParts(
  original: (call: KernelCall<Operands>) => TensorInfo,
  { inputs: { a, b }, backend, attrs }: KernelCall<Operands>,
  parts: number,
): TensorInfo {
  const cut = (x: TensorInfo): TensorInfo => {
    const [rows, columns] = x.shape.slice(-2);
    return { ...x, shape: [parts, rows / parts, columns] };
  };
  const all = original({ inputs: { a: cut(a), b: cut(b) }, backend, attrs });
  const sum = getKernel(Sum, 'webgpu').kernelFunc as unknown as (call: KernelCall) => TensorInfo;
  const leading = Math.max(a.shape.length, b.shape.length) - 2;
  const result = sum({ inputs: { x: all }, backend, attrs: { axis: [0], keepDims: false } });
  backend.disposeData(all.dataId);
  return { ...result, shape: [...Array<number>(leading).fill(1), ...result.shape] };
}
