import { Add, BatchMatMul, util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

import { elementsOf, kernelNamed, withView, type SingleKernel } from './kernels';

/** Elements up to which a matrix is not halved, nor taken from the engine: every call has a price of its own. */
const smallEnough = 2 ** 12;

/**
 * Sums over leading axes, as the gradient of every bias is one. The engine transposes the whole input and sums rows then, in
 * scalars. Here the lower half of the rows is added to the upper one until few or an odd number are left; these are summed by a product
 * with a row of ones.
 */
export function sums(original: SingleKernel): SingleKernel {
  return (call) => {
    const { inputs, backend, attrs } = call;
    const { x } = inputs;
    const axes = util.parseAxisParam(attrs.axis as number[], x.shape);
    const rest = x.shape.slice(axes.length);
    const rows = util.sizeFromShape(x.shape.slice(0, axes.length));
    const columns = util.sizeFromShape(rest);
    const leading = axes.every((axis) => axis < axes.length);
    if (x.dtype !== 'float32' || !leading || rows * columns <= smallEnough || columns === 1) return original(call);
    const kept = attrs.keepDims === true ? axes.map(() => 1) : [];
    return { ...sumOfRows({ ...x, shape: [rows, columns] }, backend), shape: [...kept, ...rest] };
  };
}

/** @param x (rows, columns) */
function sumOfRows(x: TensorInfo, backend: BackendWasm): TensorInfo {
  const [rows, columns] = x.shape;
  if (rows % 2 !== 0 || rows * columns <= smallEnough) return onesTimes(x, backend);
  const half = rows / 2;
  const folded = withView(backend, x, 0, [half, columns], (a) =>
    withView(backend, x, half * columns, [half, columns], (b) =>
      kernelNamed(Add)({ inputs: { a, b }, backend, attrs: {} }),
    ),
  );
  const sum = sumOfRows(folded, backend);
  backend.disposeData(folded.dataId);
  return sum;
}

function onesTimes(x: TensorInfo, backend: BackendWasm): TensorInfo {
  const ones = backend.makeOutput([1, x.shape[0]], 'float32');
  elementsOf(backend, ones).fill(1);
  const attrs = { transposeA: false, transposeB: false };
  const sum = kernelNamed(BatchMatMul)({ inputs: { a: ones, b: x }, backend, attrs });
  backend.disposeData(ones.dataId);
  return sum;
}
