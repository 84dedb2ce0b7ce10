import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file of golden values, in the folder named by `USDRL_GOLDEN` (default `test/golden`). */
export function goldenPath(...parts: string[]): string {
  return join(process.env.USDRL_GOLDEN ?? resolve('test/golden'), ...parts);
}

/**
 * Golden values of the journal code: the repository holds those parts that a short test needs; with `USDRL_GOLDEN` at the whole set all of it
 * is compared (minutes).
 */
export function journalPath(...parts: string[]): string {
  return goldenPath('journal', ...parts);
}

/**
 * A file of the repository's own golden folder, whatever `USDRL_GOLDEN` names: for tests that need some file of a format, and
 * know what is in this one.
 */
export function examplePath(...parts: string[]): string {
  return join(resolve('test/golden'), ...parts);
}

/** Files that a reader must refuse, as `hostile.json` lists them. */
export function hostileFiles(): { file: string; kind: string; reason: string }[] {
  const isHostile = (json: unknown): json is { files: { file: string; kind: string; reason: string }[] } =>
    typeof json === 'object' && json !== null && 'files' in json;
  return goldenJson(goldenPath('pipeline', 'formats', 'hostile.json'), isHostile).files;
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
