import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { InputError } from '../../errors';
import { readKeptRecord, readRunRecords, recordFile, type StoredRecord } from '../../runs';
import { profiles, studyNames } from '../names';
import { readProfileRecords } from '../profileRecords';
import { recordsShown } from '../studyRecords';

/**
 * The runs that a path stands for: a record file, a run folder, a folder of run folders (of a profile or a grid) or of kept records,
 * `FOLDER/ID`: all seeds of one run, or `PROFILE/STUDY`: the runs that a table or figure shows.
 *
 * @throws InputError where there is none
 */
export function readSide(path: string): StoredRecord[] {
  const whole = resolve(path);
  const found = existsSync(whole) ? recordsAt(whole) : [...recordsAt(whole), ...studyRuns(path)];
  if (found.length > 0) return found;
  throw new InputError({
    file: path,
    thing: 'run records',
    found: 'none',
    wanted:
      'a record file, a run folder, a folder of runs, FOLDER/ID for all seeds of a run, or PROFILE/STUDY for those of a table or figure',
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

/** The runs of `small-real/table3`, wherever their records lie. */
function studyRuns(path: string): StoredRecord[] {
  const profile = profiles.find((one) => one === dirname(path));
  const study = studyNames.find((one) => one === basename(path));
  return profile === undefined || study === undefined ? [] : recordsShown([study], readProfileRecords(profile));
}
