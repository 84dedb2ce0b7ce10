import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import type {
  HeldTensor,
  NativeBackend,
  NativeBinding,
  NativeTensor,
  OperationAttribute,
  TensorValues,
} from './nativeBackend';
import { inferred, type Operand } from './shapeRules';

/** One call of a TensorFlow operation; tensors are named by numbers of the recording. */
export interface Call {
  op: string;
  attributes: OperationAttribute[];
  inputs: number[];
  outputs: NativeTensor[];
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
 * Stands in for the native binding under tfjs-node until it is given back: no operation is run. What operations give has the shape
 * and type of a real result and no values. Each kernel of tfjs-node ends in `binding.executeOp` with TensorFlow's own names
 * and attributes, the gradients' kernels too, so nothing else has to be known about a function.
 */
export class RecordingBinding {
  readonly recording: Recording = { calls: [], constants: new Map() };
  private readonly original: NativeBinding;
  private readonly known = new Map<number, Operand>();
  private readonly constants = new Map<HeldTensor, number>();
  /** tfjs-node asks the native library to free what has a number from 0, and takes -1 for a tensor that is not there yet. */
  private last = -1;

  constructor(private readonly backend: NativeBackend) {
    this.original = backend.binding;
    // The binding's own properties are read-only, so a new object stands before it.
    backend.binding = Object.create(this.original, {
      executeOp: { value: this.executeOp },
      tensorDataSync: { value: readBack },
    }) as NativeBinding;
    // The backend's method would move the values of a tensor that was made outside to the native library.
    Object.defineProperty(backend, 'getInputTensorIds', { value: this.numbersOf, configurable: true });
  }

  /** Gives the native binding back. */
  end(): void {
    this.backend.binding = this.original;
    Reflect.deleteProperty(this.backend, 'getInputTensorIds');
  }

  /** A tensor without values, as an input of what is recorded. */
  tensor(shape: number[], dtype: number): Tensor {
    return this.backend.createOutputTensor({ id: this.add({ shape, dtype }), shape, dtype });
  }

  /** The numbers of tensors in the recording. */
  readonly numbersOf = (tensors: readonly TensorInfo[]): number[] =>
    tensors.map(({ dataId }) => {
      const held = this.backend.tensorMap.get(dataId);
      if (held.values !== null) return this.constantOf(held, held.values);
      if (!this.known.has(held.id)) {
        throw new Error('a step that is compiled uses a tensor made outside it; pass it as an input');
      }
      return held.id;
    });

  private readonly executeOp: NativeBinding['executeOp'] = (op, attributes, inputs) => {
    const operands = inputs.map((id) => this.known.get(id) as Operand);
    const outputs = inferred(op, operands, attributes).map((type) => ({ id: this.add(type), ...type }));
    this.recording.calls.push({ op, attributes, inputs: [...inputs], outputs });
    return outputs;
  };

  private constantOf(held: HeldTensor, values: TensorValues): number {
    let id = this.constants.get(held);
    if (id === undefined) {
      const constant = { shape: held.shape, dtype: held.dtype, values };
      id = this.add(constant);
      this.constants.set(held, id);
      this.recording.constants.set(id, constant);
    }
    return id;
  }

  private add(operand: Operand): number {
    this.last -= 1;
    this.known.set(this.last, operand);
    return this.last;
  }
}

function readBack(): never {
  throw new Error('a step that is compiled reads a tensor back; its graph cannot');
}
