import { AsyncLocalStorage } from 'node:async_hooks';

import { Interrupted } from '../errors';
import type { LongWork } from './progress';

/** What stops everything that is started in one place: in a cell of a notebook. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Set once long work is met there, which ends by itself at its next safe point. */
  obeyed?: boolean;
}

const places = new AsyncLocalStorage<Stop>();

/** Runs something whose long work, however deep in it, obeys a stop that it was not given, beside its own signal. */
export function stoppable<Result>(stop: Stop, run: () => Result): Result {
  return places.run(stop, run);
}

/** What stops a piece of long work that waits for something: its own signal, and that of the place it was started in. */
export function stopSignal({ signal }: LongWork): AbortSignal | undefined {
  const place = stopHere();
  if (place === undefined || signal === undefined) return signal ?? place;
  return AbortSignal.any([signal, place]);
}

/**
 * A safe point of long work: lets pending events in (a Ctrl-C, a kernel interrupt, a progress bar), then stops with
 * {@link Interrupted} if the signal was aborted, or the Stop button of its cell was pressed. Native tensor work never leaves the
 * event loop by itself.
 */
export async function stopPoint(
  work: LongWork,
  task: string,
  howToGoOn = 'The same call starts it again.',
): Promise<void> {
  const place = stopHere();
  await new Promise((resolve) => setImmediate(resolve));
  if (work.signal?.aborted === true || place?.aborted === true) throw new Interrupted(task, howToGoOn);
}

function stopHere(): AbortSignal | undefined {
  const place = places.getStore();
  if (place !== undefined) place.obeyed = true;
  return place?.signal;
}
