import { getKernel, type NamedAttrMap, type TensorInfo, type TypedArray } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What a kernel is called with. */
export interface KernelCall {
  inputs: Record<string, TensorInfo>;
  backend: BackendWasm;
  attrs: NamedAttrMap;
}

export type Kernel = (call: KernelCall) => TensorInfo | TensorInfo[];
/** A kernel with one output. */
export type SingleKernel = (call: KernelCall) => TensorInfo;

/** The engine's kernel of a name, as it is registered now. */
export function kernelNamed(name: string): SingleKernel {
  return getKernel(name, 'wasm').kernelFunc as SingleKernel;
}

/**
 * Calls a function with a stretch of a tensor's memory as a tensor of its own, without a copy.
 *
 * What the engine prepares for a right operand of a product, a packed copy, it keeps as long as that tensor: for a view that is
 * until the function ends.
 */
export function withView<Result>(
  backend: BackendWasm,
  { dataId, dtype }: TensorInfo,
  start: number,
  shape: number[],
  use: (view: TensorInfo) => Result,
): Result {
  const bytes = dtype === 'bool' ? 1 : 4;
  const view = backend.makeOutput(shape, dtype, backend.dataIdMap.get(dataId).memoryOffset + start * bytes);
  try {
    return use(view);
  } finally {
    // The memory stays its owner's: the engine frees address 0 instead, which does nothing.
    backend.dataIdMap.get(view.dataId).memoryOffset = 0;
    backend.disposeData(view.dataId);
  }
}

/** The elements of a tensor where they lie; only until the next tensor is made, which may move the whole memory. */
export function elementsOf(backend: BackendWasm, tensor: TensorInfo): TypedArray {
  return backend.typedArrayFromHeap(tensor);
}
