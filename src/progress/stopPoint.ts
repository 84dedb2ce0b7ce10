import { Interrupted } from '../errors';
import type { LongWork } from './progress';

/**
 * A safe point of long work: lets pending events in (a Ctrl-C, a kernel interrupt, a progress bar), then stops with
 * {@link Interrupted} if the signal was aborted. Native tensor work never leaves the event loop by itself.
 */
export async function stopPoint(work: LongWork, task: string, howToGoOn = ''): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (work.signal?.aborted) throw new Interrupted(task, howToGoOn);
}
