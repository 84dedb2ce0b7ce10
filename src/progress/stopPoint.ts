import type { AsyncLocalStorage } from 'node:async_hooks';

import { Interrupted } from '../errors';
import { nodeModule } from '../platform';
import type { LongWork } from './progress';

/** What stops everything that is started in one place: in a cell of a notebook. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Set once long work is met there, which ends by itself at its next safe point. */
  obeyed?: boolean;
}

/** From the first stop on: in a page, which has no cells, never. */
let places: AsyncLocalStorage<Stop> | undefined;

/** Runs something whose long work, however deep in it, obeys a stop that it was not given, beside its own signal. */
export function stoppable<Result>(stop: Stop, run: () => Result): Result {
  places ??= new (nodeModule('node:async_hooks').AsyncLocalStorage)();
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
  // Browsers know only the slower one.
  await new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve)));
  if (work.signal?.aborted === true || place?.aborted === true) throw new Interrupted(task, howToGoOn);
}

function stopHere(): AbortSignal | undefined {
  const place = places?.getStore();
  if (place !== undefined) place.obeyed = true;
  return place?.signal;
}
