/*
 * Builds notebooks from notebooks/source/NAME.ts, runs them and stores them with their outputs:
 *
 *   node notebooks/store.mjs [NAME...]        all, or those named
 *   node notebooks/store.mjs --build [NAME...]  without running; outputs of unchanged cells are kept
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const { buildNotebookFile, readNotebook, storeNotebook, terminalProgress, writeNotebook } = {
  ...createRequire(import.meta.url)('../dist/notebook/index.js'),
  ...createRequire(import.meta.url)('../dist/cli/terminalProgress.js'),
};

const given = process.argv.slice(2);
const onlyBuild = given.includes('--build');
const chosen = given
  .filter((name) => !name.startsWith('-'))
  .map((name) => path.basename(name).replace(/\.(ts|ipynb)$/, ''));
const all = readdirSync(path.join(folder, 'source')).filter((file) => file.endsWith('.ts'));
const names = chosen.length > 0 ? chosen : all.map((file) => file.replace(/\.ts$/, '')).sort();

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

for (const name of names) {
  const source = path.join(folder, 'source', `${name}.ts`);
  const stored = path.join(folder, `${name}.ipynb`);
  try {
    if (onlyBuild) {
      writeNotebook(stored, withOldOutputs(buildNotebookFile(source), stored));
      console.log(`${name}: built`);
    } else {
      const { seconds } = await storeNotebook({ source, progress: terminalProgress(), signal: stop.signal });
      console.log(`${name}: stored after a run of ${seconds.toFixed(0)} s`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    break;
  }
}

/** Outputs stay with the cells whose text did not change, or only in where its lines break and what they import from where. */
function withOldOutputs(notebook, stored) {
  const old = existsSync(stored) ? readNotebook(stored).cells.filter((cell) => cell.cell_type === 'code') : [];
  const onOneLine = (text) =>
    text
      .replace(/\s/g, '')
      .replace(/(['`])\+\1/g, '')
      .replace(/,(?=[)\]}])/g, '');
  const work = (source) => onOneLine(source.replace(/^import [^;]*;$/gm, ''));
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'code') continue;
    const same =
      old.find((one) => one.source === cell.source) ??
      old.find((one) => work(one.source) !== '' && work(one.source) === work(cell.source));
    if (same) Object.assign(cell, { outputs: same.outputs, execution_count: same.execution_count });
  }
  return notebook;
}
