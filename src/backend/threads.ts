import os from 'node:os';

import { InputError } from '../errors';

/**
 * Processor threads an engine may use: what the environment variable `USDRL_THREADS` says, by default one for each core.
 * Processes that share a machine are given their shares through it.
 *
 * @throws InputError if it is not a whole number from 1
 */
export function engineThreads(): number {
  const text = process.env.USDRL_THREADS;
  if (text === undefined || text === '') return os.availableParallelism();
  const threads = Number(text);
  if (Number.isSafeInteger(threads) && threads >= 1) return threads;
  throw new InputError({ thing: 'USDRL_THREADS', found: text, wanted: 'a whole number from 1' });
}
