import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import { InputError } from '../errors';
import { resultRows, type ResultTable, type TableRecord } from '../report';
import { readRunRecord, readRunRecords, recordFile, type StoredRecord } from '../runs';

/** Runs whose records lie in one folder: those of a profile, of a grid, of single runs. */
export interface RecordGroup {
  /** The folder, below the one that was searched; empty for that one itself. */
  name: string;
  stored: readonly StoredRecord[];
}

/** Folders that hold no run folders, and may hold many files. */
const passedOver = /^(\..*|node_modules|checkpoints|claims|schedule|features)$/;

/**
 * All records anywhere below a folder of runs, in groups, whatever made them.
 *
 * @throws InputError for a damaged one
 */
export function readRecordGroups(root: string): RecordGroup[] {
  const groups: RecordGroup[] = [];
  const search = (folder: string): void => {
    const inside = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !passedOver.test(entry.name))
      .map(({ name }) => join(folder, name))
      .sort();
    const isRun = (one: string): boolean => existsSync(join(one, recordFile));
    if (inside.some(isRun))
      groups.push({ name: relative(root, folder), stored: inside.filter(isRun).flatMap(recordIn) });
    inside.filter((one) => !isRun(one)).forEach(search);
  };
  if (!existsSync(root)) return groups;
  if (!statSync(root).isDirectory())
    throw new InputError({ file: root, thing: 'runs', found: 'a file', wanted: 'a folder of run folders' });
  search(root);
  return groups;
}

/** Records that are kept without their runs, `GROUP/NAME.json`, in groups. @throws InputError for a damaged one */
export function readKeptGroups(root: string): RecordGroup[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, stored: readRunRecords(join(root, name)) }))
    .filter(({ stored }) => stored.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Headlines of the runs of a group: a row for what differs in its seed alone, a column for each measured value. */
export function groupTable({ name, stored }: RecordGroup): ResultTable {
  const records = stored.flatMap(({ record, file }) =>
    Object.entries(record.evaluations).flatMap(([measurement, { values, on }]) =>
      Object.entries(values)
        .filter(([value]) => value !== 'best' && value !== 'last')
        .map(([value, shown]): TableRecord => ({
          factors: { run: record.id, column: value === 'top1' ? measurement : `${measurement} ${value}` },
          values: { shown },
          source: (on?.synthetic ?? record.synthetic) ? 'synthetic' : 'ours',
          seed: record.seed,
          link: file,
        })),
    ),
  );
  const caption = `Runs in ${name}, in percent: mean and deviation over the seeds`;
  return resultRows(records, { name: name || 'runs', caption, rows: ['run'], columns: 'column', value: 'shown' });
}

function recordIn(folder: string): StoredRecord[] {
  const record = readRunRecord(folder);
  return record === undefined ? [] : [{ record, file: join(folder, recordFile) }];
}
