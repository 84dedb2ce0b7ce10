import { backend_util, slice_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

import { elementsOf, type Kernel, type SingleKernel } from './kernels';

/** Slices. The engine reads a copy of the whole input for each; here one whose elements lie side by side is copied alone. */
export function slices(original: SingleKernel): SingleKernel {
  return (call) => {
    const { inputs, backend, attrs } = call;
    const { x } = inputs;
    const [begin, size] = slice_util.parseSliceParams(x, attrs.begin as number[], attrs.size as number[]);
    if (x.dtype === 'string' || !slice_util.isSliceContinous(x.shape, begin, size)) return original(call);
    return stretch(backend, x, slice_util.computeFlatOffset(begin, util.computeStrides(x.shape)), size);
  };
}

/** Splits along the first axis, each part of which is such a slice; others are left to the engine. */
export function splits(original: Kernel): Kernel {
  return (call) => {
    const { inputs, backend, attrs } = call;
    const { x } = inputs;
    const [axis] = util.parseAxisParam(attrs.axis as number, x.shape);
    if (x.dtype === 'string' || util.sizeFromShape(x.shape.slice(0, axis)) !== 1) return original(call);
    const sizes = backend_util.prepareSplitSize(x, attrs.numOrSizeSplits as number[] | number, axis);
    let start = 0;
    return sizes.map((length) => {
      const shape = x.shape.map((whole, index) => (index === axis ? length : whole));
      const part = stretch(backend, x, start, shape);
      start += util.sizeFromShape(shape);
      return part;
    });
  };
}

/** A copy of elements that lie side by side. */
function stretch(backend: BackendWasm, x: TensorInfo, start: number, shape: number[]): TensorInfo {
  // Made before the input is looked at: it may move the whole memory.
  const result = backend.makeOutput(shape, x.dtype);
  elementsOf(backend, result).set(elementsOf(backend, x).subarray(start, start + util.sizeFromShape(shape)));
  return result;
}
