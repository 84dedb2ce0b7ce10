import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import type { INotebookContent } from '@jupyterlab/nbformat';
import { afterAll, describe, expect, it } from 'vitest';

import {
  buildNotebook,
  buildNotebookFile,
  formatNotebook,
  parseNotebook,
  readNotebook,
  writeNotebook,
  type Notebook,
} from '../../src/notebook';
import { root } from './jupyterLab';
import { earlierShorthands } from './shorthand';

const source = `// A note before the first cell.
// %% [markdown]
// # Title
//
// Text
// %% tags=["parameters"] id="settings"
const a = 1;

// a comment stays

// %% A title
a + 1

`;
const folder = mkdtempSync(join(tmpdir(), 'usdrl-format-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('buildNotebook', () => {
  it('reads markdown, tags, ids and titles of percent-format cells', () => {
    const { cells } = buildNotebook(source, 'x.ts');
    expect(cells).toMatchObject([
      { cell_type: 'markdown', id: 'cell-1', source: '# Title\n\nText' },
      {
        cell_type: 'code',
        id: 'settings',
        source: 'const a = 1;\n\n// a comment stays',
        metadata: { tags: ['parameters'] },
      },
      { cell_type: 'code', id: 'cell-3', source: 'a + 1', outputs: [], execution_count: null },
    ]);
  });

  it.each([
    [
      'code in a markdown cell',
      '// %% [markdown]\nconst a = 1;',
      /x\.ts: line 2 of a markdown cell: found const a = 1;/,
    ],
    ['code before the first cell', 'const a = 1;\n// %%', /line 1: found const a = 1;/],
    ['no cell', '// nothing', /cells: found 0/],
    ['an id twice', '// %% id="a"\n// %% id="a"', /id of the cell at line 2: found a a second time/],
    ['metadata that is no JSON', '// %% tags=[x]', /metadata tags at line 1: found \[x\]/],
  ])('refuses %s', (_, text, message) => {
    expect(() => buildNotebook(text, 'x.ts')).toThrow(message);
  });
});

describe('notebook files', () => {
  it('keep everything through writing and reading, as nbformat lays it out', () => {
    const notebook: Notebook = buildNotebook(source, 'x.ts');
    const [, code] = notebook.cells;
    if (code.cell_type !== 'code') throw new Error('wanted a code cell');
    code.outputs.push(
      { output_type: 'stream', name: 'stdout', text: 'one\ntwo\n' },
      {
        output_type: 'display_data',
        data: { 'text/html': '<b>\n</b>', 'application/json': { b: 1, a: [2] } },
        metadata: {},
      },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] },
    );
    const file = join(folder, 'a', 'x.ipynb');
    writeNotebook(file, notebook);
    expect(readNotebook(file)).toEqual(notebook);
    expect(readdirSync(join(folder, 'a'))).toEqual(['x.ipynb']);
    const stored = JSON.parse(readFileSync(file, 'utf8')) as INotebookContent;
    expect(stored.cells[1].outputs).toMatchObject([
      { text: ['one\n', 'two\n'] },
      { data: { 'text/html': ['<b>\n', '</b>'] } },
      {},
    ]);
    expect(Object.keys(stored)).toEqual(['cells', 'metadata', 'nbformat', 'nbformat_minor']);
    expect(formatNotebook(readNotebook(file))).toBe(readFileSync(file, 'utf8'));
  });

  it.each([
    ['not JSON', 'no', /x\.ipynb: notebook: found .*wanted JSON/],
    ['another format', '{"nbformat": 3, "worksheets": []}', /found nbformat 3, wanted nbformat 4/],
    ['a strange cell', '{"nbformat": 4, "cells": [{"cell_type": "heading"}]}', /cell 1, cell_type: found "heading"/],
  ])('%s are refused', (_, text, message) => {
    expect(() => parseNotebook(text, 'x.ipynb')).toThrow(message);
  });

  it('that are missing are named', () => {
    expect(() => readNotebook(join(folder, 'none.ipynb'))).toThrow(
      /none\.ipynb: file: found nothing that can be read: there is no such file/,
    );
  });
});

const sources = join(root, 'notebooks', 'source');
const stored = existsSync(sources) ? readdirSync(sources).filter((name) => name.endsWith('.ts')) : [];

describe('stored notebooks', () => {
  it.each(stored)('%s is what its notebook was built from', (name) => {
    const built = buildNotebookFile(join(sources, name));
    const notebook = readNotebook(join(root, 'notebooks', `${basename(name, '.ts')}.ipynb`));
    expect(withoutOutputs(notebook)).toEqual(withoutOutputs(built));
  });

  it('all have a source', () => {
    const names = readdirSync(join(root, 'notebooks')).filter((name) => name.endsWith('.ipynb'));
    expect(names.map((name) => name.replace(/\.ipynb$/, '.ts')).sort()).toEqual([...stored].sort());
  });

  it.each(stored)('%s writes variables of earlier cells out in objects', (name) => {
    expect(earlierShorthands(buildNotebookFile(join(sources, name)))).toEqual([]);
  });

  it('with such a variable would be found', () => {
    const text = '// %%\nconst a = 1;\n// %%\nconst b = 2;\nf({ a, b }, { a: a });\n// %%\nconst g = (a) => ({ a });';
    expect(earlierShorthands(buildNotebook(text, 'x.ts'))).toEqual(['cell 2, line 2: a']);
  });

  it('would be told apart from a changed source', () => {
    const changed = join(folder, 'changed.ts');
    writeFileSync(changed, source.replace('a + 1', 'a + 2'));
    expect(withoutOutputs(buildNotebookFile(changed))).not.toEqual(withoutOutputs(buildNotebook(source, 'x.ts')));
  });
});

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  return { ...notebook, cells };
}
