import { writeNpz, type NumericArray } from '../data';
import { InputError, StorageError } from '../errors';
import type { NotFiniteStep, WatchedStep } from '../training';
import type { RunFolder } from './runFolder';

/**
 * Saves the batch of a step that was not finite beside the run, as npz: `clips` (N) recording numbers, `coordinates`
 * (K, N, T, M·V·C) as the encoder got them, `dropPath` (masks, K, N).
 *
 * @returns the error to raise: it names that file and the last checkpoint before the step
 */
export function saveOffendingBatch(error: NotFiniteStep, run: RunFolder): InputError {
  const { epoch, step } = error.given;
  const file = run.offendingBatch(epoch, step);
  const checkpoint = run.checkpoints().at(-1);
  const before = checkpoint === undefined ? '' : ` The last checkpoint before is ${checkpoint}.`;
  return new InputError({ ...error.problem, fix: `${error.problem.fix ?? ''}${before} ${save(file, error.given)}` });
}

function save(file: string, { clips, batch }: WatchedStep): string {
  const { views, frames, coordinates, dropPath } = batch;
  const width = coordinates.length / (views * clips.length * frames); // M·V·C
  const arrays: Record<string, NumericArray> = {
    clips: { dtype: 'int32', shape: [clips.length], data: clips },
    coordinates: { dtype: 'float32', shape: [views, clips.length, frames, width], data: coordinates },
  };
  if (dropPath !== undefined) {
    const masks = dropPath.length / (views * clips.length);
    arrays.dropPath = { dtype: 'float32', shape: [masks, views, clips.length], data: dropPath };
  }
  try {
    writeNpz(file, arrays);
    return `The batch is saved in ${file}.`;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return `The batch could not be saved: ${error.message}`;
  }
}
