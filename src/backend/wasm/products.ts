import { Transpose, broadcast_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

import { elementsOf, kernelNamed, withView, type KernelCall, type SingleKernel } from './kernels';

/** Multiplications from which on a product of two matrices is worth a call of its own. */
const worthACall = 2 ** 14;

/**
 * Products of matrices. The engine has a fast one (XNNPACK) only for two plain matrices; transposed ones and batches it multiplies
 * in a scalar loop, ten times slower. So a transpose is made first, which costs a copy of one operand, and a batch is
 * multiplied pair by pair.
 */
export function products(original: SingleKernel): SingleKernel {
  return (call) => {
    const { inputs, backend, attrs } = call;
    const made: TensorInfo[] = [];
    const straight = (operand: TensorInfo, transposed: boolean): TensorInfo => {
      if (!transposed) return operand;
      const result = swapLastAxes(operand, backend);
      made.push(result);
      return result;
    };
    const a = straight(inputs.a, attrs.transposeA as boolean);
    const b = straight(inputs.b, attrs.transposeB as boolean);
    const plain: KernelCall = { inputs: { a, b }, backend, attrs: { transposeA: false, transposeB: false } };
    const result = multiply(plain, original);
    made.forEach(({ dataId }) => backend.disposeData(dataId));
    return result;
  };
}

function multiply(call: KernelCall, original: SingleKernel): TensorInfo {
  const { backend, attrs } = call;
  const { a, b } = call.inputs;
  const [rows, inner] = a.shape.slice(-2);
  const [depth, columns] = b.shape.slice(-2);
  const [batchA, batchB] = [a, b].map(({ shape }) => util.sizeFromShape(shape.slice(0, -2)));
  const leading = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batch = util.sizeFromShape(leading);
  const product = (left: TensorInfo, right: TensorInfo): TensorInfo =>
    original({ inputs: { a: left, b: right }, backend, attrs });
  if (inner !== depth || batch * rows * inner * columns === 0 || a.dtype !== 'float32' || b.dtype !== 'float32') {
    return original(call);
  }
  if (batchB === 1) {
    // All rows of all matrices on the left meet the same matrix: one product.
    const left = { ...a, shape: [1, batchA * rows, inner] };
    const right = { ...b, shape: [1, inner, columns] };
    // A view of a large right matrix frees the engine's packed copy at once, and not with the matrix.
    const result =
      inner * columns < worthACall
        ? product(left, right)
        : withView(backend, right, 0, right.shape, (view) => product(left, view));
    return { ...result, shape: [...leading, rows, columns] };
  }
  const pairs = batchB === batch && (batchA === batch || batchA === 1);
  if (!pairs || rows * inner * columns < worthACall) return original(call);
  const result = backend.makeOutput([...leading, rows, columns], 'float32');
  for (let index = 0; index < batch; index++) {
    const part = withView(backend, a, batchA === 1 ? 0 : index * rows * inner, [1, rows, inner], (left) =>
      withView(backend, b, index * inner * columns, [1, inner, columns], (right) => product(left, right)),
    );
    elementsOf(backend, result).set(elementsOf(backend, part), index * rows * columns);
    backend.disposeData(part.dataId);
  }
  return result;
}

function swapLastAxes(x: TensorInfo, backend: BackendWasm): TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return kernelNamed(Transpose)({ inputs: { x }, backend, attrs: { perm } });
}
