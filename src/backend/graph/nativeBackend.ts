import { backend, type DataType, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow operation, as tfjs-node passes it. */
export interface OperationAttribute {
  name: string;
  /** TF_AttrType of TensorFlow's C interface. */
  type: number;
  value: boolean | number | string | object | number[];
}

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** A tensor as tfjs-node keeps it: with its values until the native library first needs them. */
export interface HeldTensor extends NativeTensor {
  values: TensorValues | null;
}

/** The handle of a tensor inside the native library. */
export interface NativeTensor {
  id: number;
  shape: number[];
  /** TensorFlow's DataType. */
  dtype: number;
}

/** The part of tfjs-node's native binding that is used here. It is not public API: {@link nativeBackend} checks its shape. */
export interface NativeBinding {
  executeOp(op: string, attributes: OperationAttribute[], inputs: number[], outputs: number): NativeTensor[];
  tensorDataSync(id: number): TensorValues;
  deleteSavedModel(id: number): void;
  loadSavedModel(folder: string, tags: string): number;
}

/** The part of tfjs-node's backend that is used here. */
export interface NativeBackend {
  binding: NativeBinding;
  tensorMap: { get(dataId: object): HeldTensor };
  createOutputTensor(tensor: NativeTensor): Tensor;
  getInputTensorIds(tensors: TensorInfo[]): number[];
  runSavedModel(id: number, inputs: TensorInfo[], names: { name: string }[], outputs: string[]): TensorInfo[];
}

/** TensorFlow's DataType of the types that occur here. */
export const dataTypes: Partial<Record<DataType, number>> = { float32: 1, int32: 3, bool: 10 };

/** TensorFlow's DataType bfloat16, which TensorFlow.js does not know. */
export const bfloat16 = 14;

/** TensorFlow's DataType of a type. */
export function typeOf(dtype: DataType): number {
  const type = dataTypes[dtype];
  if (type === undefined) throw new Error(`a step that is compiled is given a tensor of type ${dtype}`);
  return type;
}

const bindingFunctions = ['executeOp', 'tensorDataSync', 'deleteSavedModel', 'loadSavedModel'] as const;

/** The native backend in use, or why its steps cannot be compiled. */
export function nativeBackend(): NativeBackend | { why: string } {
  const candidate: object & Partial<NativeBackend> = backend();
  const { binding } = candidate;
  if (binding === undefined) return { why: 'this backend has no graphs' };
  const missing = bindingFunctions.filter((name) => typeof binding[name] !== 'function');
  const { tensorMap, runSavedModel, createOutputTensor } = candidate;
  if (missing.length > 0 || [tensorMap, runSavedModel, createOutputTensor].includes(undefined)) {
    return { why: `this tfjs-node has another binding (${missing.join(', ') || 'no saved models'})` };
  }
  return candidate as NativeBackend;
}
