import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { datasetFiles, writeFileAtomic } from '../../data';
import { InputError } from '../../errors';
import type { LongWork } from '../../progress';
import { codeVersion } from '../../runs';
import { artefactRecords, readProfileRecords, recordsShown, type ArtefactName, type Profile } from '../../studies';
import { importSyntheticUntrimmed } from '../../synthetic';
import { hasTag } from '../format/notebook';
import { readNotebook } from '../format/notebookFile';
import { installationOf } from '../../backend';
import type { NotebookParameters } from './parameters';
import { runNotebook, type NotebookRun } from './runNotebook';

/** The notebooks of tables and figures, and what each shows. */
export const artefactNotebooks: readonly { name: string; shows: readonly ArtefactName[] }[] = [
  { name: '10-table1-recognition', shows: ['table1'] },
  { name: '11-table2-semi-supervised', shows: ['table2'] },
  { name: '12-table3-retrieval', shows: ['table3'] },
  { name: '13-table5-ablation', shows: ['table5'] },
  { name: '15-figure4-alpha', shows: ['figure4'] },
  { name: '16-figure5-embeddings', shows: ['figure5'] },
  { name: '20-granularity', shows: ['granularity', 'terms', 'sweeps'] },
  { name: '21-what-decorrelation-does', shows: ['table3'] },
  { name: '22-streams-and-transfer', shows: ['table1', 'transfer'] },
];

export interface ArtefactNotebooksRequest extends LongWork {
  names: readonly ArtefactName[];
  profile: Profile;
  dataRoot: string;
  runs: string;
  figures: string;
  note?: (text: string) => void;
}

/** File with what each notebook was last run on. */
const stateFile = 'notebooks.json';

/**
 * Runs the notebooks that show some tables and figures on the records of a profile, into `RUNS/PROFILE-notebooks`. A notebook is
 * left as it is if neither it, nor a record of the runs it shows, nor the code has changed since its last run.
 *
 * @returns the notebooks with their outputs, and how many were run
 */
export async function runArtefactNotebooks(
  request: ArtefactNotebooksRequest,
): Promise<{ files: string[]; ran: number }> {
  const { names, profile, dataRoot, runs, figures, note, ...work } = request;
  const folder = join(runs, `${profile}-notebooks`);
  mkdirSync(folder, { recursive: true });
  const statePath = join(folder, stateFile);
  const state = existsSync(statePath)
    ? (JSON.parse(readFileSync(statePath, 'utf8')) as Partial<Record<string, string>>)
    : {};
  const values: NotebookParameters = {
    profile,
    runs: resolve(runs),
    dataRoot: resolve(dataRoot),
    figureFolder: resolve(figures),
  };
  const records = readProfileRecords(profile, { runs });
  const files: string[] = [];
  let ran = 0;
  for (const { name, shows } of artefactNotebooks) {
    if (!shows.every((one) => names.includes(one))) continue;
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
    const cells = shows.map((one) => artefactRecords(one, records));
    // The notebooks also say how many records the profile has.
    const all = [source, values, records.stored.length, measured, cells, codeVersion()];
    const made = createHash('sha256').update(JSON.stringify(all)).digest('hex');
    files.push(out);
    if (state[name] === made && existsSync(out)) continue;
    note?.(`notebook ${name}`);
    await runNotebook({ file, out, parameters: declared(file, values), ...work });
    ran++;
    state[name] = made;
    writeFileAtomic(statePath, `${JSON.stringify(state, null, 2)}\n`);
  }
  return { files, ran };
}

/** Runs the notebook of Table 4 (detection) on synthetic recordings, which it makes where they are missing. */
export async function runDetectionNotebook({
  profile,
  dataRoot,
  runs,
  ...work
}: Omit<ArtefactNotebooksRequest, 'names' | 'note'>): Promise<NotebookRun> {
  const name = '14-table4-detection.ipynb';
  const file = join(installationOf().root, 'notebooks', name);
  const folder = join(runs, `${profile}-notebooks`);
  mkdirSync(folder, { recursive: true });
  const data = resolve(dataRoot, 'synthetic-untrimmed');
  // As large as the notebook makes it where it is run without parameters.
  if (!existsSync(join(data, datasetFiles.info))) await importSyntheticUntrimmed(data, { scale: 0.4, ...work });
  const parameters = { data, runs: resolve(runs, `${profile}-detection`) };
  return runNotebook({ file, out: join(folder, name), parameters, ...work });
}

/** Those values whose names the notebook declares as parameters. */
function declared(file: string, values: NotebookParameters): NotebookParameters {
  const text = readNotebook(file)
    .cells.filter((cell) => hasTag(cell, 'parameters'))
    .map(({ source }) => source)
    .join('\n');
  return Object.fromEntries(Object.entries(values).filter(([name]) => text.includes(`const ${name} =`)));
}
