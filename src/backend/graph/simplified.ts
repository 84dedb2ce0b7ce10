import type { TensorValues } from './nativeBackend';
import type { RecordedFunction } from './recording';
import type { Call, Constant } from './recordingBinding';

/**
 * The same function with fewer calls, and the same values to the last digit: what is computed twice is computed once; casts and
 * reshapes that change nothing are left out, and so is what neither an output nor a variable needs.
 *
 * Gradients cast and reshape much that has its type and shape already, and a compiler takes time for every call.
 */
export function simplified({ recording, inputs, outputs, variables }: RecordedFunction): RecordedFunction {
  const tensors = new DistinctTensors();
  for (const { id, shape } of inputs) tensors.input(id, shape);
  for (const [id, constant] of recording.constants) tensors.constant(id, constant);
  const calls = recording.calls.flatMap((call) => tensors.call(call));

  const ends = outputs.map(({ id, dtype }) => ({ id: tensors.first(id), dtype }));
  const changes = variables.map(({ before, after }) => ({ before, after: tensors.first(after) }));
  const needed = new Set([...ends.map(({ id }) => id), ...changes.map(({ after }) => after)]);
  const needless = new Set<Call>();
  for (const call of [...calls].reverse()) {
    if (call.outputs.some(({ id }) => needed.has(id))) call.inputs.forEach((id) => needed.add(id));
    else needless.add(call);
  }
  const constants = new Map([...recording.constants].filter(([id]) => needed.has(id)));
  return {
    recording: { calls: calls.filter((call) => !needless.has(call)), constants },
    inputs,
    outputs: ends,
    variables: changes,
  };
}

/** Elements up to which constants are compared: axes, shapes and factors have so few. */
const comparedElements = 16;

/** The tensors of a recording, in the order in which they are made; of equal ones the first stands for all. */
class DistinctTensors {
  private readonly firsts = new Map<number, number>();
  private readonly made = new Map<string, number[]>();
  private readonly shapes = new Map<number, number[]>();
  /** What a tensor was reshaped from. */
  private readonly unshaped = new Map<number, number>();

  /** The first tensor that equals this one. */
  first(id: number): number {
    return this.firsts.get(id) ?? id;
  }

  input(id: number, shape: number[]): void {
    this.shapes.set(id, shape);
  }

  constant(id: number, { shape, dtype, values }: Constant): void {
    this.shapes.set(id, shape);
    if (values.length <= comparedElements) this.isNew(`${dtype} [${shape.join()}] ${bytesOf(values)}`, [id]);
  }

  /** The call on first tensors; nothing if all that it gives is there already. */
  call({ op, attributes, inputs, outputs }: Call): Call[] {
    const from = inputs.map((id) => this.first(id));
    const [{ id, shape }] = outputs;
    if (op === 'Reshape') {
      from[0] = this.unshaped.get(from[0]) ?? from[0];
      this.unshaped.set(id, from[0]);
    }
    const sameShape = this.shapes.get(from[0])?.join() === shape.join();
    if ((op === 'Reshape' && sameShape) || (op === 'Cast' && keepsType(attributes))) {
      this.firsts.set(id, from[0]);
      return [];
    }
    for (const output of outputs) this.shapes.set(output.id, output.shape);
    const told = attributes.map(({ name, value }) => `${name}=${JSON.stringify(value)}`);
    const key = [op, ...told, ...from].join(' ');
    const ids = outputs.map((output) => output.id);
    return this.isNew(key, ids) ? [{ op, attributes, inputs: from, outputs }] : [];
  }

  /** Whether nothing was made in this way before; otherwise what was stands for these tensors. */
  private isNew(key: string, ids: number[]): boolean {
    const before = this.made.get(key);
    if (before === undefined) this.made.set(key, ids);
    else ids.forEach((id, index) => this.firsts.set(id, before[index]));
    return before === undefined;
  }
}

function keepsType(attributes: Call['attributes']): boolean {
  const [from, to] = ['SrcT', 'DstT'].map((wanted) => attributes.find(({ name }) => name === wanted)?.value);
  return from === to;
}

/** Values by their bytes: 0 and -0 are not the same. */
function bytesOf({ buffer, byteOffset, byteLength }: TensorValues): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
