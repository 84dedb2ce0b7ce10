import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Adds to the log of a run. A log that cannot be written, on a full disk, must not end the run, which saves and says so itself. */
export function appendLog(file: string, text: string | Uint8Array): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, text);
  } catch {
    // What the run cannot store it tells by its own error.
  }
}
