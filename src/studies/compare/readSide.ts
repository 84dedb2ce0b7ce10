import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { InputError } from '../../errors';
import { readKeptRecord, readRunRecords, recordFile, type StoredRecord } from '../../runs';

/**
 * The runs that a path stands for: a record file, a run folder, a folder of run folders or of kept records, or `FOLDER/ID`: all
 * seeds of one run.
 *
 * @throws InputError where there is none
 */
export function readSide(path: string): StoredRecord[] {
  const whole = resolve(path);
  const found = recordsAt(whole);
  if (found.length > 0) return found;
  throw new InputError({
    file: path,
    thing: 'run records',
    found: 'none',
    wanted: 'a record file, a run folder, a folder of runs, or FOLDER/ID for all seeds of a run',
  });
}

function recordsAt(path: string): StoredRecord[] {
  const inFolder = (folder: string): StoredRecord[] => readRunRecords(folder);
  if (!existsSync(path)) return inFolder(dirname(path)).filter(({ record }) => record.id === basename(path));
  const isFolder = statSync(path).isDirectory();
  if (isFolder && !existsSync(join(path, recordFile))) return inFolder(path);
  const file = isFolder ? join(path, recordFile) : path;
  const record = file.endsWith('.json') ? readKeptRecord(dirname(file), basename(file, '.json')) : undefined;
  return record === undefined ? [] : [{ record, file }];
}
