import type { Tensor, Variable } from '@tensorflow/tfjs-core';

import { InputError } from '../errors';
import {
  compiledProgram,
  type BatchAxes,
  type CompiledFunctionOptions,
  type Program,
  type StepFunction,
} from './compiler';

/**
 * Functions over common variables, compiled where the engine in use can, else run operation by operation: as a TensorFlow graph on
 * the native engine, as programs of XLA where that was chosen.
 *
 * A function is recorded at its first call with inputs of given shapes. The variables live where it runs; {@link pull} brings them
 * back. Eager and compiled runs are the same code and agree within rounding. What a function must obey: no values read back, no
 * control flow on data, all randomness as inputs.
 */
export class CompiledFunction {
  /** Why steps run eagerly though compiled ones were asked for; empty when they are compiled. */
  readonly note: string;
  private readonly program: Program | undefined;
  private readonly prepared = new Set<string>();

  constructor(variables: readonly Variable[], options: CompiledFunctionOptions = {}) {
    const found = compiledProgram(variables, options);
    this.program = 'why' in found ? undefined : found;
    this.note = 'why' in found ? found.why : '';
    checkPrecision(options, this.program);
  }

  /** Whether steps run as a graph. */
  get compiled(): boolean {
    return this.program !== undefined;
  }

  /**
   * Calls a function by its name; calls of the same name must pass the same function.
   *
   * @param batchAxes of its inputs; default: each device has all of them
   * @param meanwhile called while the function runs on devices of its own, which is the time to {@link upload} for the next call;
   *   not called where it runs on this thread
   * @returns the function's outputs; the caller frees them
   */
  async run(
    name: string,
    inputs: Tensor[],
    step: StepFunction,
    batchAxes: BatchAxes = [],
    meanwhile?: () => void,
  ): Promise<Tensor[]> {
    if (this.program === undefined) return step(inputs);
    this.prepare(name, inputs, step, batchAxes);
    return this.program.run(keyOf(name, inputs), inputs, meanwhile);
  }

  /**
   * Begins to copy inputs of a later call to the devices, where there are some, beside what runs there. They stay the caller's, who
   * frees them after that call; where copying fails, the call does.
   *
   * @param batchAxes as that call will say
   */
  upload(inputs: readonly Tensor[], batchAxes: BatchAxes = []): void {
    this.program?.upload?.(inputs, batchAxes);
  }

  /**
   * Records a function for inputs of these shapes without calling it. Functions that are used together are best prepared
   * together: on TensorFlow each new one after a call makes the session anew.
   */
  prepare(name: string, inputs: Tensor[], step: StepFunction, batchAxes: BatchAxes = []): void {
    const key = keyOf(name, inputs);
    if (this.program === undefined || this.prepared.has(key)) return;
    this.program.add(key, inputs, step, batchAxes);
    this.prepared.add(key);
  }

  /** Brings the variables back into the engine's; call it before their values are read. */
  async pull(): Promise<void> {
    await this.program?.pull();
  }

  /** Takes the engine's variables; call it after they were set from outside. */
  push(): void {
    this.program?.push();
  }

  dispose(): void {
    this.program?.dispose();
    this.prepared.clear();
  }
}

function checkPrecision({ precision }: CompiledFunctionOptions, program: Program | undefined): void {
  if (precision === 'bfloat16' && program === undefined) {
    throw new InputError({
      thing: 'precision',
      found: 'bfloat16 with steps that run eagerly',
      wanted: 'float32, or compiled steps',
      fix: 'Use --backend tensorflow with training.execution=auto, or training.precision=float32.',
    });
  }
  if (precision === 'tf32' && program?.hasTf32 !== true) {
    throw new InputError({
      thing: 'precision',
      found: 'tf32 without XLA',
      wanted: 'float32, or steps that XLA compiles',
      fix: 'Use --backend xla with training.execution=auto, or training.precision=float32.',
    });
  }
}

/** A function for inputs of given shapes. */
function keyOf(name: string, inputs: Tensor[]): string {
  return [name, ...inputs.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`)].join(' ');
}
