import { backend, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow operation, as tfjs-node passes it. */
export interface OperationAttribute {
  name: string;
  /** TF_AttrType of TensorFlow's C interface. */
  type: number;
  value: boolean | number | string | object | number[];
}

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** The handle of a tensor inside the native library. */
export interface NativeTensor {
  id: number;
  shape: number[];
  /** TensorFlow's DataType. */
  dtype: number;
}

/** The part of tfjs-node's native binding that is used here. It is not public API: {@link nativeBackend} checks its shape. */
export interface NativeBinding {
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  executeOp(op: string, attributes: OperationAttribute[], inputs: number[], outputs: number): NativeTensor[];
  tensorDataSync(id: number): TensorValues;
  deleteSavedModel(id: number): void;
  loadSavedModel(folder: string, tags: string): number;
}

/** The part of tfjs-node's backend that is used here. */
export interface NativeBackend {
  binding: NativeBinding;
  tensorMap: { get(dataId: object): { id: number } };
  getInputTensorIds(tensors: TensorInfo[]): number[];
  runSavedModel(id: number, inputs: TensorInfo[], names: { name: string }[], outputs: string[]): TensorInfo[];
}

/** TensorFlow's DataType of the types that occur here. */
export const dataTypes: Partial<Record<DataType, number>> = { float32: 1, int32: 3, bool: 10 };

/** TensorFlow's DataType bfloat16, which TensorFlow.js does not know. */
export const bfloat16 = 14;

const bindingFunctions = ['createTensor', 'executeOp', 'tensorDataSync', 'deleteSavedModel', 'loadSavedModel'] as const;

/** The native backend in use, or why its steps cannot be compiled. */
export function nativeBackend(): NativeBackend | { why: string } {
  const candidate: object & Partial<NativeBackend> = backend();
  const { binding } = candidate;
  if (binding === undefined) return { why: 'this backend has no graphs' };
  const missing = bindingFunctions.filter((name) => typeof binding[name] !== 'function');
  if (missing.length > 0 || candidate.tensorMap === undefined || candidate.runSavedModel === undefined) {
    return { why: `this tfjs-node has another binding (${missing.join(', ') || 'no saved models'})` };
  }
  return candidate as NativeBackend;
}
