import type { NativeBackend, NativeBinding, OperationAttribute, TensorValues } from './nativeBackend';

/** One call of a TensorFlow operation; tensors are named by the ids of the native library. */
export interface Call {
  op: string;
  attributes: OperationAttribute[];
  inputs: number[];
  outputs: { id: number; shape: number[] }[];
}

/** A tensor made from values during the recording. */
export interface Constant {
  shape: number[];
  /** TensorFlow's DataType. */
  dtype: number;
  values: TensorValues;
}

/** What a function did: the list of its calls is its graph. */
export interface Recording {
  calls: Call[];
  constants: Map<number, Constant>;
}

/**
 * Runs a function once and records every operation that it makes. Each kernel of tfjs-node ends in `binding.executeOp` with
 * TensorFlow's own names and attributes, the gradients' kernels too, so nothing else has to be known about the function.
 *
 * @throws Error if the function reads a value back: its graph could not
 */
export function record<Result>(backend: NativeBackend, run: () => Result): { result: Result; recording: Recording } {
  const original = backend.binding;
  const calls: Call[] = [];
  const constants = new Map<number, Constant>();
  const executeOp: NativeBinding['executeOp'] = (op, attributes, inputs, count) => {
    const outputs = original.executeOp(op, attributes, inputs, count);
    calls.push({ op, attributes, inputs: [...inputs], outputs: outputs.map(({ id, shape }) => ({ id, shape })) });
    return outputs;
  };
  const createTensor: NativeBinding['createTensor'] = (shape, dtype, values) => {
    const id = original.createTensor(shape, dtype, values);
    constants.set(id, { shape: [...shape], dtype, values });
    return id;
  };
  const tensorDataSync = (): never => {
    throw new Error('a step that is compiled reads a tensor back; its graph cannot');
  };
  // The binding's own properties are read-only, so a new object stands before it.
  backend.binding = Object.create(original, {
    executeOp: { value: executeOp },
    createTensor: { value: createTensor },
    tensorDataSync: { value: tensorDataSync },
  }) as NativeBinding;
  try {
    return { result: run(), recording: { calls, constants } };
  } finally {
    backend.binding = original;
  }
}
