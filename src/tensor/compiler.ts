import type { Tensor, Variable } from '@tensorflow/tfjs-core';

/** How a compiled function runs. */
export interface CompiledFunctionOptions {
  /**
   * `auto` (default): compiled where the engine can, else eager. `eager`: operation by operation, as on WebAssembly. `devices`:
   * compiled where the engine has devices for what is compiled, as XLA, else eager.
   */
  execution?: 'auto' | 'eager' | 'devices';
  /**
   * Products of matrices in bfloat16, everything else in float32; only compiled steps can. `tf32`: their operands with the
   * fractions of NVIDIA's TF32 where the device has it; only XLA can.
   */
  precision?: 'float32' | 'tf32' | 'bfloat16';
  /** Over the devices of all machines that train together, all of which must make the same calls; default: of this one. */
  acrossMachines?: boolean;
}

/** A function of tensors that may also read and assign its captured variables; it must not read values back. */
export type StepFunction = (inputs: Tensor[]) => Tensor[];

/** Of each input the axis along which the batch lies, where there is one: several devices share it. */
export type BatchAxes = readonly (number | undefined)[];

/** What compiles functions, where the engine in use can. */
export interface Compiler {
  /** @returns why there is no program of these variables, where there is none; empty where none was asked for */
  program(variables: readonly Variable[], options: CompiledFunctionOptions): Program | { why: string };
  /** Bytes that training can take on devices of their own, where it runs on some and they tell. */
  deviceMemory(): number | undefined;
  /** Bytes of the largest tensor that the engine can compute with; nothing where only memory bounds it. */
  largestTensor(): number | undefined;
}

/** Functions over common variables, compiled. It holds values of its own for the variables. */
export interface Program {
  /** Whether products of matrices can be computed in TF32. */
  readonly hasTf32: boolean;
  /**
   * Takes a function in, for inputs of these shapes.
   *
   * @param batchAxes of each input the axis along which the batch lies, where there is one
   */
  add(key: string, inputs: readonly Tensor[], step: StepFunction, batchAxes: BatchAxes): void;
  /**
   * Calls a function that was taken in.
   *
   * @param meanwhile called once the function is running, where that does not hold up the caller's thread
   * @returns its outputs; the caller frees them
   */
  run(key: string, inputs: Tensor[], meanwhile?: () => void): Promise<Tensor[]>;
  /** Begins to copy inputs of a later call to where it will run; nothing where they are there already. */
  upload?(inputs: readonly Tensor[], batchAxes: BatchAxes): void;
  /** Brings its values of the variables into the engine's. */
  pull(): Promise<void>;
  /** Takes the engine's values. */
  push(): void;
  dispose(): void;
}

let inUse: Compiler | undefined;

/** Takes what compiles from now on; whoever makes an engine the one in use calls this. */
export function useCompiler(compiler: Compiler | undefined): void {
  inUse = compiler;
}

/** A program of the engine in use, or why there is none. */
export function compiledProgram(
  variables: readonly Variable[],
  options: CompiledFunctionOptions,
): Program | { why: string } {
  if (options.execution === 'eager') return { why: '' };
  return inUse?.program(variables, options) ?? { why: 'this backend has no graphs' };
}

/** Bytes of memory that training can take on devices of their own; nothing where it takes the machine's, or where none is told. */
export function deviceMemory(): number | undefined {
  return inUse?.deviceMemory();
}

/** Bytes of the largest tensor that the engine in use can compute with; nothing where only memory bounds it. */
export function largestTensor(): number | undefined {
  return inUse?.largestTensor();
}
