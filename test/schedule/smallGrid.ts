import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GridFolder, readGridFile } from '../../src/schedule';
import { temporaryFolder } from '../data/temporaryFolder';

/** Runs a fake run: see `fakeRun.mjs`. */
export const fakeCommand = [process.execPath, join(__dirname, 'fakeRun.mjs')];

/** Keys of a grid file that a test changes. */
export type Keys = Record<string, unknown>;

/** A grid of `seeds` runs (ids `seed-0`, `seed-1`, ...) of a data set that is not there. */
export function smallGrid(seeds: number, keys: Keys = {}, out = join(temporaryFolder(), 'grid')): GridFolder {
  const file = join(temporaryFolder(), 'small.yaml');
  const all = { data: 'data/none', split: 'all', preset: 'demo', seeds: Array.from({ length: seeds }, (_, s) => s) };
  writeFileSync(file, JSON.stringify({ ...all, ...keys }));
  return GridFolder.create(out, readGridFile(file));
}

/** Says what fake runs do, by id. */
export function behave(folder: GridFolder, behaviours: Record<string, string>): void {
  writeFileSync(join(folder.path, 'fake.json'), JSON.stringify(behaviours));
}

/** A line that a fake run has left. */
export interface Mark {
  id: string;
  time: number;
  threads?: string;
  gpu?: string;
  pid?: number;
  how?: string;
}

export function marks(folder: GridFolder, name: 'starts' | 'ends'): Mark[] {
  const file = join(folder.path, `${name}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((text) => JSON.parse(text) as Mark);
}

/** Waits until something is so. */
export async function until(holds: () => boolean, seconds = 60): Promise<void> {
  for (const start = Date.now(); !holds();) {
    if (Date.now() - start > 1000 * seconds) throw new Error(`Not so after ${seconds} s: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
