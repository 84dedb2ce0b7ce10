import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file of golden values, in the folder named by `USDRL_GOLDEN` (default `test/golden`). */
export function goldenPath(...parts: string[]): string {
  return join(process.env.USDRL_GOLDEN ?? resolve('test/golden'), ...parts);
}

/** What derives from real recordings: the folder named by `USDRL_GOLDEN_RECORDINGS`, default beside the checkout. */
export const recordingsFolder =
  process.env.USDRL_GOLDEN_RECORDINGS ?? resolve('../shared/golden/pipeline/from-recordings');

/** False where the recordings' folder is absent: tests on it are skipped then. */
export const hasRecordings = existsSync(recordingsFolder);

/** A golden JSON file; the caller states what it holds. */
export function goldenJson<T>(path: string, check: (json: unknown) => json is T): T {
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!check(json)) throw new Error(`${path} does not hold what the test expects`);
  return json;
}

/** Real recordings: the folder named by `USDRL_REAL_DATA`, default beside the checkout; tests on it are skipped without. */
export const realDataFolder = process.env.USDRL_REAL_DATA ?? resolve('../shared/real-data');
