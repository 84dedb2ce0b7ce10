import type { ProgressSink } from '../../progress';
import { notebookDisplay } from '../display/kernel';
import { progressBar } from '../display/progressBar';

/** A bar in a notebook's cell; nowhere in other programs. */
export function cellProgress(): ProgressSink | undefined {
  return notebookDisplay() === undefined ? undefined : progressBar();
}
