import { dispose, type DataType, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { typeOf, type NativeBackend } from './nativeBackend';
import { RecordingBinding, type Recording } from './recordingBinding';

/** A recorded function with the roles of its tensors, named by numbers of the recording. */
export interface RecordedFunction {
  recording: Recording;
  inputs: { id: number; dtype: number; shape: number[] }[];
  outputs: { id: number; dtype: number }[];
  /** For each variable: its tensor before the function, and after. */
  variables: { before: number; after: number }[];
}

/**
 * Records every operation that a function makes, without running any: it takes neither the time nor the memory of the function,
 * whatever the size of its inputs. Variables hold afterwards what they held before.
 *
 * @param inputs shapes and types of what the function will be given
 * @throws Error if the function reads a value back, which its graph could not; if it uses a tensor that was made outside and is
 *   neither input nor variable; if an operation has no rule for its shape
 */
export function record(
  backend: NativeBackend,
  inputs: readonly { shape: number[]; dtype: DataType }[],
  variables: readonly Variable[],
  run: (inputs: Tensor[]) => Tensor[],
): RecordedFunction {
  const binding = new RecordingBinding(backend);
  const before = variables.map((variable) => variable.clone());
  const given = inputs.map(({ shape, dtype }) => binding.tensor(shape, typeOf(dtype)));
  const standIns = variables.map(({ shape, dtype }) => binding.tensor(shape, typeOf(dtype)));
  const numbers = binding.numbersOf;
  try {
    variables.forEach((variable, index) => variable.assign(standIns[index]));
    const outputs = run(given);
    const [inputIds, outputIds] = [numbers(given), numbers(outputs)];
    const [beforeIds, afterIds] = [numbers(standIns), numbers(variables)];
    dispose(outputs.filter((output) => !given.includes(output)));
    return {
      recording: binding.recording,
      inputs: inputs.map(({ shape, dtype }, index) => ({ id: inputIds[index], dtype: typeOf(dtype), shape })),
      outputs: outputs.map(({ dtype }, index) => ({ id: outputIds[index], dtype: typeOf(dtype) })),
      variables: beforeIds.map((id, index) => ({ before: id, after: afterIds[index] })),
    };
  } finally {
    variables.forEach((variable, index) => variable.assign(before[index]));
    dispose([...given, ...standIns, ...before]);
    binding.end();
  }
}
