import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readPage } from './markdownPage';

const root = path.resolve(__dirname, '..', '..');
const page = readPage(root, 'docs/extending.md');
const diffs = page.blocks.filter(({ language }) => language === 'diff').map(({ lines }) => `${lines.join('\n')}\n`);
const changedBy = (diff: string): string[] => [...diff.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, file]) => file);

/** A copy of the sources to which the page's diffs are applied. */
let copy: string;

beforeAll(async () => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-extending-'));
  for (const name of ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
  diffs.forEach((diff) => execFileSync('git', ['apply', '-'], { cwd: copy, input: diff }));
  await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json').catch((error: unknown) => {
    throw new Error(`the diffs do not compile:\n${(error as { stdout: string }).stdout}`);
  });
  // No diff touches the compiled loops: those of the last build serve.
  const loops = path.join('dist', 'simd', 'loops.wasm');
  if (fs.existsSync(path.join(root, loops))) fs.copyFileSync(path.join(root, loops), path.join(copy, loops));
  else await node('node_modules/assemblyscript/bin/asc.js', '--config', 'src/simd/assembly/asconfig.json');
});

afterAll(() => fs.rmSync(copy, { recursive: true, force: true }));

async function node(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: copy, encoding: 'utf8' });
  return stdout;
}

const usdrl = (...words: string[]): Promise<string> => node('dist/cli/main.js', ...words);

/** Pre-trains for one epoch on the recordings of {@link writeRecordings}. */
async function pretrain(run: string, ...settings: string[]): Promise<void> {
  const small = [
    'training.epochs=1',
    'training.batch=4',
    'training.workers=0',
    'encoder.hidden=8',
    'augment.frames=16',
  ];
  const set = [...small, 'training.execution=eager', ...settings].flatMap((one) => ['--set', one]);
  await usdrl('pretrain', '--data', 'data/lab', '--split', 'cross-subject', '--out', run, '--preset', 'demo', ...set);
}

/** Eight recordings of two subjects, `aAA-sSS-rRR.csv`. */
function writeRecordings(folder: string): void {
  fs.mkdirSync(folder);
  for (let one = 0; one < 16; one++) {
    const [action, subject, replication] = [(one % 3) + 1, (one % 2) + 1, Math.floor(one / 2) + 1];
    const row = (frame: number): number[] =>
      Array.from({ length: 75 }, (_, i) => Math.sin(0.3 * i * action + 0.1 * frame + one) + (i % 3 === 2 ? 3 : 0));
    const lines = Array.from({ length: 24 }, (_, frame) => row(frame).join(','));
    fs.writeFileSync(path.join(folder, `a0${action}-s0${subject}-r0${replication}.csv`), lines.join('\n'));
  }
}

/** The terms of the last line of a run's metrics. */
function termsOf(run: string): Record<string, number> {
  const lines = fs
    .readFileSync(path.join(copy, run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { terms?: Record<string, number> });
  return rows.filter((row) => row.terms !== undefined).at(-1)?.terms ?? {};
}

describe('docs/extending.md', () => {
  it('has diffs that do not touch the same files, so that each stands alone', () => {
    const files = diffs.flatMap(changedBy);
    expect(diffs.length).toBeGreaterThanOrEqual(4);
    expect(new Set(files).size).toBe(files.length);
  });

  it('gives an importer: a folder of CSV files becomes a data set', async () => {
    writeRecordings(path.join(copy, 'recordings'));
    await usdrl('import', 'csv-folder', 'recordings', '--out', 'data/lab');
    expect(await usdrl('inspect', 'data/lab')).toContain('CSV folder');
    await expect(usdrl('import', 'csv-folder', 'src', '--out', 'data/none')).rejects.toThrow(/recordings: found none/);
  });

  it('gives a term: its weight is a setting and its values are reported', async () => {
    await pretrain('runs/term', 'loss.weights.uniformity=0.5', 'loss.uniformityScale=1');
    for (const domain of ['instance', 'temporal', 'spatial']) {
      const value = termsOf('runs/term')[`${domain}.uniformity`];
      // Four views of log(mean(exp(≤ 0)))
      expect(value).toBeLessThan(0);
      expect(value).toBeGreaterThan(-4 * 4);
    }
  });

  it('gives an encoder: it is pre-trained, told by its file and evaluated', async () => {
    await pretrain('runs/mixer', 'encoder.kind=mixer');
    expect(termsOf('runs/mixer')['instance.uniformity']).toBeLessThan(0);
    const files = fs.readdirSync(path.join(copy, 'runs/mixer'), { recursive: true, encoding: 'utf8' });
    const checkpoint = files.find((name) => name.endsWith('.safetensors')) ?? '';
    expect(await usdrl('inspect', path.join('runs/mixer', checkpoint))).toContain('mixer');
    await usdrl('evaluate', 'knn', '--checkpoint', 'runs/mixer', '--data', 'data/lab', '--split', 'cross-subject');
    expect(fs.existsSync(path.join(copy, 'runs/mixer/result-knn.json'))).toBe(true);
  });

  it('gives a protocol: settings, grids and records know it', async () => {
    const grid = {
      data: 'data/lab',
      split: 'cross-subject',
      preset: 'demo',
      set: { training: { epochs: 1, batch: 4, workers: 0 }, encoder: { hidden: 8 }, augment: { frames: 16 } },
      evaluate: ['knn', 'centroid'],
    };
    fs.writeFileSync(path.join(copy, 'measures.json'), JSON.stringify(grid));
    await usdrl('grid', 'measures.json', '--out', 'grids/measures', '--backend', 'wasm');
    const folder = path.join(copy, 'grids/measures');
    const run = fs.readdirSync(folder).find((name) => fs.existsSync(path.join(folder, name, 'record.json'))) ?? '';
    const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(folder, run, file), 'utf8'));
    const { top1, confusion, settings } = read('result-centroid.json') as {
      top1: number;
      confusion: number[][];
      settings: { length: string };
    };
    const right = confusion.reduce((sum, row, label) => sum + row[label], 0);
    expect(top1).toBeCloseTo(right / confusion.flat().reduce((sum, count) => sum + count), 12);
    expect(settings.length).toBe('unit');
    const record = read('record.json') as { evaluations: Record<string, { values: { top1: number } }> };
    expect(Object.keys(record.evaluations).sort()).toEqual(['centroid', 'knn']);
    expect(record.evaluations.centroid.values.top1).toBe(top1);
    expect(await usdrl('grid', 'table', 'grids/measures')).toContain('centroid');

    fs.writeFileSync(path.join(copy, 'round.json'), JSON.stringify({ ...grid, set: { 'centroid.length': 'round' } }));
    const round = usdrl('grid', 'round.json', '--out', 'grids/round', '--dry-run');
    await expect(round).rejects.toThrow(/centroid\.length: found round, wanted one of unit, free/);
  });
});
