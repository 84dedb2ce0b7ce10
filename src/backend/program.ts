import type { Tensor } from '@tensorflow/tfjs-core';

import type { RecordedFunction } from './graph/recording';

/** Recorded functions over common variables, as an engine runs them. It holds values of its own for the variables. */
export interface Program {
  /**
   * Takes a function in.
   *
   * @param batchAxes of each input the axis along which the batch lies, where there is one
   */
  add(key: string, recorded: RecordedFunction, batchAxes: readonly (number | undefined)[]): void;
  /**
   * Calls a function that was taken in.
   *
   * @param meanwhile called once the function is running, where that does not hold up the caller's thread
   * @returns its outputs; the caller frees them
   */
  run(key: string, inputs: Tensor[], meanwhile?: () => void): Promise<Tensor[]>;
  /** Begins to copy inputs of a later call to where it will run; nothing where they are there already. */
  upload?(inputs: readonly Tensor[], batchAxes: readonly (number | undefined)[]): void;
  /** Brings its values of the variables into the engine's. */
  pull(): Promise<void>;
  /** Takes the engine's values. */
  push(): void;
  dispose(): void;
}
