import type { BatchAxes, Program } from '../tensor';
import type { RecordedFunction } from './graph/recording';

/** Recorded functions over common variables, as an engine runs them. */
export interface EngineProgram extends Omit<Program, 'add' | 'hasTf32'> {
  /** Takes a function in. */
  add(key: string, recorded: RecordedFunction, batchAxes: BatchAxes): void;
}
