import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InputError, storing } from '../../errors';
import type { CellOutput, JsonObject, Notebook } from '../format/notebook';
import { readNotebook, writeNotebook } from '../format/notebookFile';
import { buildNotebookFile } from '../format/percentSource';
import { installationOf } from '../../backend';
import { runNotebook, type NotebookRun, type RunNotebookOptions } from './runNotebook';

/** How a notebook is stored. */
export interface StoreNotebookOptions extends Omit<RunNotebookOptions, 'file' | 'out' | 'parameters'> {
  /** Percent-format source, `notebooks/source/NAME.ts`. */
  source: string;
  /** Where the notebook goes; default `notebooks/NAME.ipynb`. */
  out?: string;
}

/**
 * Builds a notebook from its source, runs it with the parameters it declares, and stores it with the outputs of that run.
 * Paths of this machine are made relative in the outputs.
 *
 * @throws what {@link runNotebook} throws; the stored notebook is then left as it was.
 */
export async function storeNotebook({ source, out, ...work }: StoreNotebookOptions): Promise<NotebookRun> {
  const root = work.root ?? installationOf().root;
  if (!source.endsWith('.ts')) {
    throw new InputError({ file: source, thing: 'notebook source', found: basename(source), wanted: 'NAME.ts' });
  }
  const name = basename(source, '.ts');
  const stored = out ?? join(root, 'notebooks', `${name}.ipynb`);
  const folder = storing(tmpdir(), () => mkdtempSync(join(tmpdir(), 'usdrl-notebook-')));
  const file = join(folder, `${name}.ipynb`);
  try {
    writeNotebook(file, buildNotebookFile(source));
    const run = await runNotebook({ ...work, root, file, out: file });
    writeNotebook(stored, withoutRoot(readNotebook(file), root));
    return { ...run, out: stored };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withoutRoot(notebook: Notebook, root: string): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code'
      ? { ...cell, outputs: cell.outputs.map((output) => outputWithoutRoot(output, root)) }
      : cell,
  );
  return { ...notebook, cells };
}

function outputWithoutRoot(output: CellOutput, root: string): CellOutput {
  const relative = (text: string) => text.replaceAll(`${root}/`, '').replaceAll(root, '.');
  if (output.output_type === 'stream') return { ...output, text: relative(output.text) };
  if (output.output_type === 'error') return output;
  const data: JsonObject = {};
  for (const [type, content] of Object.entries(output.data)) {
    data[type] = typeof content === 'string' ? relative(content) : content;
  }
  return { ...output, data };
}
