import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { readOwnFile, writeFileAtomic } from '../../data';
import { InputError } from '../../errors';
import type { LongWork } from '../../progress';
import { codeVersion } from '../../runs';
import { processesFor, thisMachine } from '../../schedule';
import {
  readProfileRecords,
  recordsShown,
  studies,
  studyNames,
  studyRecords,
  type Profile,
  type StudyName,
} from '../../studies';
import { hasTag } from '../format/notebook';
import { readNotebook } from '../format/notebookFile';
import { installationOf } from '../../backend';
import type { NotebookParameters } from './parameters';
import { runNotebook } from './runNotebook';

/** The notebooks that show studies, in the order of their names, and which each shows. */
export const studyNotebooks: readonly { name: string; shows: readonly StudyName[] }[] = [
  ...new Set(studyNames.flatMap((study) => studies[study].notebooks)),
]
  .sort()
  .map((name) => ({ name, shows: studyNames.filter((study) => studies[study].notebooks.includes(name)) }));

export interface StudyNotebooksRequest extends LongWork {
  names: readonly StudyName[];
  profile: Profile;
  dataRoot: string;
  runs: string;
  figures: string;
  note?: (text: string) => void;
}

/** File with what each notebook was last run on. */
const stateFile = 'notebooks.json';

/** Notebooks that are run at a time, where the machine has room: each has a kernel and an engine of its own, of so many bytes. */
const sideBySide = { most: 2, memory: 2 ** 30 };

/**
 * Runs the notebooks that show some tables and figures on the records of a profile, into `RUNS/PROFILE-notebooks`. A notebook is
 * left as it is if neither it, nor a record of the runs it shows, nor the code has changed since its last run.
 *
 * @returns the notebooks with their outputs, and how many were run
 */
export async function runStudyNotebooks(request: StudyNotebooksRequest): Promise<{ files: string[]; ran: number }> {
  const { names, profile, dataRoot, runs, figures, note, progress, signal } = request;
  const folder = join(runs, `${profile}-notebooks`);
  const statePath = join(folder, stateFile);
  const state = readState(statePath);
  const values: NotebookParameters = {
    profile,
    runs: resolve(runs),
    dataRoot: resolve(dataRoot),
    figureFolder: resolve(figures),
  };
  const records = readProfileRecords(profile, { runs });
  const files: string[] = [];
  const waiting: { name: string; file: string; out: string; made: string }[] = [];
  const chosen = studyNotebooks.filter(({ shows }) => shows.every((one) => names.includes(one)));
  for (const { name, shows } of chosen) {
    const file = join(installationOf().root, 'notebooks', `${name}.ipynb`);
    if (!existsSync(file)) {
      throw new InputError({
        file,
        thing: 'notebook',
        found: 'no such file',
        wanted: 'the notebook of the repository',
      });
    }
    const out = join(folder, `${name}.ipynb`);
    const source = readFileSync(join(installationOf().root, 'notebooks', 'source', `${name}.ts`), 'utf8');
    const measured = recordsShown(shows, records).map(({ record }) => [record.hash, record.evaluations]);
    const cells = shows.map((one) => studyRecords(one, records));
    // The notebooks also say how many records the profile has.
    const all = [source, values, records.stored.length, measured, cells, codeVersion()];
    const made = createHash('sha256').update(JSON.stringify(all)).digest('hex');
    files.push(out);
    if (state[name] !== made || !existsSync(out)) waiting.push({ name, file, out, made });
  }
  const total = waiting.length;
  let ran = 0;
  const stop = new AbortController();
  const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name, file, out, made } = next;
      note?.(`notebook ${total - waiting.length} of ${total}: ${name}`);
      await runNotebook({ file, out, parameters: declared(file, values), signal: both });
      state[name] = made;
      writeFileAtomic(statePath, `${JSON.stringify(state, null, 2)}\n`);
      progress?.({ task: 'notebooks', done: ++ran, total, unit: 'notebook', detail: name });
    }
  };
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    stop.abort();
  };
  const slots = Math.min(sideBySide.most, processesFor(thisMachine(), 1, sideBySide.memory).processes);
  await Promise.all(Array.from({ length: slots }, () => work().catch(fail)));
  // Those after it were stopped because of it.
  if (failures.length > 0) throw failures[0];
  return { files, ran };
}

/** What each notebook was run on; nothing where that is not known, or damaged: all of them are run again then. */
function readState(file: string): Partial<Record<string, string>> {
  try {
    const kind = {
      thing: 'state of notebooks',
      wanted: 'their hashes',
      shape: { '*': 'text' },
      fix: 'Delete it.',
    } as const;
    return existsSync(file) ? (readOwnFile(file, kind) as Partial<Record<string, string>>) : {};
  } catch (error) {
    if (error instanceof InputError) return {};
    throw error;
  }
}

/** Those values whose names the notebook declares as parameters. */
function declared(file: string, values: NotebookParameters): NotebookParameters {
  const text = readNotebook(file)
    .cells.filter((cell) => hasTag(cell, 'parameters'))
    .map(({ source }) => source)
    .join('\n');
  return Object.fromEntries(Object.entries(values).filter(([name]) => text.includes(`const ${name} =`)));
}
