import { dispose, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { InputError } from '../errors';
import { bfloat16Products } from './graph/bfloat16Products';
import { nativeBackend, typeOf, type NativeBackend } from './graph/nativeBackend';
import { orderedSums } from './graph/orderedSums';
import { record } from './graph/recording';
import { loadGraph } from './graph/savedModel';
import { simplified } from './graph/simplified';
import { stepNodes, variableNodes, type GraphVariable, type RecordedStep } from './graph/stepGraph';

/** How a compiled function runs. */
export interface CompiledFunctionOptions {
  /**
   * `auto` (default): compiled where the engine can, else eager. `eager`: operation by operation, as on WebAssembly.
   */
  execution?: 'auto' | 'eager';
  /** Products of matrices in bfloat16, everything else in float32; only compiled steps can. */
  precision?: 'float32' | 'bfloat16';
}

/** A function of tensors that may also read and assign its captured variables; it must not read values back. */
export type StepFunction = (inputs: Tensor[]) => Tensor[];

/**
 * Functions over common variables, run as a TensorFlow graph where the native engine is in use, else operation by operation.
 *
 * A function is recorded at its first call with inputs of given shapes, and from then on is one call of the native session.
 * The variables live in the session; {@link pull} brings them back. Eager and compiled runs are the same code and agree within
 * rounding. What a function must obey: no values read back, no control flow on data, all randomness as inputs.
 */
export class CompiledFunction {
  /** Why steps run eagerly though compiled ones were asked for; empty when they are compiled. */
  readonly note: string;
  private readonly backend: NativeBackend | undefined;
  private readonly steps = new Map<string, RecordedStep>();
  private session: number | undefined;
  /** Whether the session's variables are newer than the engine's. */
  private ahead = false;

  constructor(
    private readonly variables: readonly Variable[],
    private readonly options: CompiledFunctionOptions = {},
  ) {
    const found = options.execution === 'eager' ? { why: '' } : nativeBackend();
    this.backend = 'why' in found ? undefined : found;
    this.note = 'why' in found ? found.why : '';
    if (options.precision === 'bfloat16' && this.backend === undefined) {
      throw new InputError({
        thing: 'precision',
        found: 'bfloat16 with steps that run eagerly',
        wanted: 'float32, or compiled steps',
        fix: 'Use --backend tensorflow with training.execution=auto, or training.precision=float32.',
      });
    }
  }

  /** Whether steps run as a graph. */
  get compiled(): boolean {
    return this.backend !== undefined;
  }

  /**
   * Calls a function by its name; calls of the same name must pass the same function.
   *
   * @returns the function's outputs; the caller frees them
   */
  run(name: string, inputs: Tensor[], step: StepFunction): Tensor[] {
    if (this.backend === undefined) return step(inputs);
    this.prepare(name, inputs, step);
    if (this.session === undefined) this.load(this.backend);
    const { name: node, outputs } = this.steps.get(keyOf(name, inputs)) as RecordedStep;
    this.ahead = true;
    const fetched = outputs.length > 0 ? outputs.map((_, index) => `${node}/out/${index}`) : [`${node}/done`];
    const names = inputs.map((_, index) => ({ name: `${node}/in/${index}` }));
    const results = this.backend.runSavedModel(this.session as number, inputs, names, fetched) as Tensor[];
    if (outputs.length > 0) return results;
    dispose(results);
    return [];
  }

  /**
   * Records a function for inputs of these shapes without calling it. Functions that are used together are best prepared
   * together: each new one after a call makes the session anew.
   */
  prepare(name: string, inputs: Tensor[], step: StepFunction): void {
    const key = keyOf(name, inputs);
    if (this.backend === undefined || this.steps.has(key)) return;
    this.pull();
    const recorded = simplified(record(this.backend, inputs, this.variables, step));
    this.steps.set(key, { name: `step${this.steps.size}`, ...recorded });
    this.close();
  }

  /** Brings the variables of the session back into the engine's; call it before their values are read. */
  pull(): void {
    if (this.backend === undefined || this.session === undefined || !this.ahead) return;
    for (const group of groupsOf(this.variables)) {
      const names = group.map((index) => `value/${index}`);
      const values = this.backend.runSavedModel(this.session, [], [], names) as Tensor[];
      group.forEach((index, place) => this.variables[index].assign(values[place]));
      dispose(values);
    }
    this.ahead = false;
  }

  /** Takes the engine's variables into the session; call it after they were set from outside. */
  push(): void {
    if (this.backend === undefined || this.session === undefined) return;
    const names = this.variables.map((_, index) => ({ name: `start/${index}` }));
    dispose(this.backend.runSavedModel(this.session, [...this.variables], names, ['start']) as Tensor[]);
    this.ahead = false;
  }

  dispose(): void {
    this.close();
    this.steps.clear();
  }

  /** Loads a graph of all functions so far, with the variables as they are. */
  private load(backend: NativeBackend): void {
    const held = this.variables.map(({ shape, dtype }): GraphVariable => ({ shape, dtype: typeOf(dtype) }));
    const nodes = [...this.steps.values()].flatMap((recorded) => stepNodes(recorded, held));
    const precise = this.options.precision === 'bfloat16' ? bfloat16Products(nodes) : nodes;
    this.session = loadGraph(backend.binding, [...variableNodes(held), ...orderedSums(precise)]);
    this.push();
  }

  private close(): void {
    if (this.session !== undefined) this.backend?.binding.deleteSavedModel(this.session);
    this.session = undefined;
  }
}

/** Elements that are fetched at once, 256 MiB: all copies are alive together. */
const fetchedAtOnce = 2 ** 26;

/**
 * Numbers of the variables in groups that are fetched at once. A session prepares every new set of fetches over the whole graph,
 * which for each variable alone takes longer than a short training.
 */
function groupsOf(variables: readonly Variable[]): number[][] {
  const groups: number[][] = [];
  let elements = 0;
  variables.forEach(({ size }, index) => {
    if (groups.length === 0 || elements + size > fetchedAtOnce) {
      groups.push([]);
      elements = 0;
    }
    groups[groups.length - 1].push(index);
    elements += size;
  });
  return groups;
}

/** A function for inputs of given shapes. */
function keyOf(name: string, inputs: Tensor[]): string {
  return [name, ...inputs.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`)].join(' ');
}
