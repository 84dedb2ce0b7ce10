import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { InputError, type InputProblem } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import { writeFileAtomic } from './atomicFile';
import { filePieces, pieceBytes, sha256 } from './contentHash';
import type { Dataset } from './dataset';
import { datasetFiles, datasetHashes } from './datasetFormat';
import { isRecord, readJsonFile } from './jsonFile';

/**
 * Reads a data set folder whole and compares it with the hashes in its `dataset.json`. Data sets of older versions have one of
 * everything that decides results, later ones also one for each file.
 *
 * @returns what is different; undefined for a data set as its import left it
 */
export async function contentProblem(folder: string, work: LongWork = {}): Promise<InputProblem | undefined> {
  const read = (name: string): unknown => {
    const file = join(folder, name);
    return existsSync(file) ? readJsonFile(file) : undefined;
  };
  const info = read(datasetFiles.info);
  const { fingerprint: stored, checksums, ...about } = isRecord(info) ? info : {};
  const coordinates = createHash('sha256');
  const file = join(folder, datasetFiles.coordinates);
  const { size } = statSync(file);
  let done = 0;
  for (const piece of filePieces(file)) {
    coordinates.update(piece);
    done += piece.length;
    if (size <= pieceBytes) continue;
    await stopPoint(work, 'check');
    work.progress?.({ task: 'check', done: Math.round(done / 1e6), total: Math.round(size / 1e6), unit: 'MB' });
  }
  const { fingerprint, checksums: found } = datasetHashes(coordinates, {
    about,
    recordings: read(datasetFiles.recordings),
    splits: read(datasetFiles.splits),
    segments: read(datasetFiles.segments),
  });
  const wanted = isRecord(checksums) ? checksums : {};
  const names = isRecord(checksums) ? Object.keys({ ...wanted, ...found }) : [];
  const changed = names.filter((name) => found[name] !== wanted[name]);
  const which = changed.join(', ').slice(0, 200) || 'one of its files';
  const fix = `Changed after the import, or damaged: ${which}. Bring back the files as they were, or import the data again.`;
  if (fingerprint !== stored) {
    const as = `${shown(stored)}, as ${datasetFiles.info} says`;
    return { file: folder, thing: 'fingerprint of the data', found: fingerprint, wanted: as, fix };
  }
  if (changed.length === 0) return undefined;
  const [name] = changed;
  const thing = 'SHA-256 of the content';
  return { file: join(folder, name), thing, found: shown(found[name]), wanted: shown(wanted[name]), fix };
}

function shown(hash: unknown): string {
  return typeof hash === 'string' ? hash.slice(0, 64) : 'none';
}

/** A file that was changed less than this before it is read, in milliseconds, may change again without another time. */
const settled = 2000;

/**
 * Makes sure, before work on a data set, that it is as its import left it. One that was found right is not read again while
 * size, times and inode of each file stay the same; that is noted in the cache folder of the user.
 *
 * @throws InputError that names what has changed; Interrupted when stopped
 */
export async function checkContent({ folder }: Dataset, work: LongWork = {}): Promise<void> {
  const { text, changed } = stateOf(folder);
  if (wasRight(folder, text)) return;
  const started = Date.now();
  const problem = await contentProblem(folder, work);
  if (problem !== undefined) throw new InputError(problem);
  if (started - changed >= settled && stateOf(folder).text === text) noteRight(folder, text);
}

/** Size, times and inode of each file, and when one was last changed in milliseconds. */
function stateOf(folder: string): { text: string; changed: number } {
  const names = Object.values(datasetFiles).filter((name) => name !== datasetFiles.report);
  const stats = names.map((name) => statSync(join(folder, name), { bigint: true, throwIfNoEntry: false }));
  const lines = stats.map((stat, i) => [names[i], stat?.size, stat?.mtimeNs, stat?.ctimeNs, stat?.ino].join(' '));
  return {
    text: `usdrl-checked-1\n${lines.join('\n')}\n`,
    changed: Math.max(...stats.map((stat) => Number(stat?.ctimeMs ?? 0))),
  };
}

function wasRight(folder: string, state: string): boolean {
  try {
    return readFileSync(noteOf(folder), 'utf8') === state;
  } catch {
    return false;
  }
}

function noteRight(folder: string, state: string): void {
  try {
    writeFileAtomic(noteOf(folder), state);
  } catch {
    // Without a note the data are read again the next time.
  }
}

/** `USDRL_CACHE`, or `usdrl` in the cache folder of the user. */
function noteOf(folder: string): string {
  const { USDRL_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
  const place = own || join(caches || join(homedir(), '.cache'), 'usdrl');
  return join(place, 'checked', sha256([realpathSync(folder)]).slice(0, 32));
}
