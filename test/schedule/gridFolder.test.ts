import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { InputError } from '../../src/errors';
import { GridFolder } from '../../src/schedule';
import { temporaryFolder } from '../data/temporaryFolder';
import { smallGrid } from './smallGrid';

const axes = { 'encoder.hidden': [8, 16] };

describe('the folder of a grid', () => {
  it('holds every run as it was expanded, whatever becomes of the file', () => {
    const folder = smallGrid(1, { axes, set: { 'training.epochs': 3 }, threads: 2, evaluate: ['knn'], name: 'Width' });
    const opened = GridFolder.open(folder.path);
    expect(opened).toMatchObject({ name: 'Width', threads: 2, evaluate: ['knn'] });
    expect(opened.axes).toEqual([{ name: 'encoder.hidden', levels: ['8', '16'] }]);
    expect(opened.ids).toEqual(['hidden-8_seed-0', 'hidden-16_seed-0']);
    const run = opened.run('hidden-16_seed-0');
    expect(run).toMatchObject({ seed: 0, split: 'all', data: resolve('data/none') });
    expect([run.settings.encoder.hidden, run.settings.training.epochs]).toEqual([16, 3]);
    expect(run.settings.augment.frames).toBe(32); // of the preset
    expect(opened.levels('hidden-8_seed-0')).toEqual({ levels: { 'encoder.hidden': '8' }, seed: 0 });
    expect([...opened.epochs.values()]).toEqual([3, 3]);
  });

  it('takes more seeds and levels, and keeps what was made', () => {
    const folder = smallGrid(1, { axes });
    mkdirSync(folder.runFolder('hidden-8_seed-0'), { recursive: true });
    const more = smallGrid(2, { axes: { 'encoder.hidden': [8, 32] } }, folder.path);
    expect(more.ids).toEqual(['hidden-8_seed-0', 'hidden-32_seed-0', 'hidden-8_seed-1', 'hidden-32_seed-1']);
    expect(more.formerRuns()).toEqual([]);
    expect(smallGrid(1, { axes: { 'encoder.hidden': [32] } }, folder.path).formerRuns()).toEqual(['hidden-8_seed-0']);
  });

  it('refuses a run that would become another under the same id', () => {
    const folder = smallGrid(1, { axes });
    const change = () => smallGrid(1, { axes, set: { 'training.batch': 7 } }, folder.path);
    expect(change).not.toThrow(); // nothing was made yet
    mkdirSync(folder.runFolder('hidden-8_seed-0'), { recursive: true });
    expect(() => smallGrid(1, { axes }, folder.path)).toThrow(/hidden-8_seed-0: found .*training\.batch=/);
    rmSync(folder.runFolder('hidden-8_seed-0'), { recursive: true });
    expect(() => smallGrid(1, { axes }, folder.path)).not.toThrow();
  });

  it('is told from other folders', () => {
    const other = temporaryFolder();
    expect(GridFolder.find(other)).toBeUndefined();
    expect(() => GridFolder.open(other)).toThrow(/grid folder: found no grid\.json, wanted .*Launch a grid/);
    expect(() => GridFolder.open(join(other, 'none'))).toThrow(/found nothing/);
    writeFileSync(join(other, 'grid.json'), '{"format": "else"}');
    expect(() => GridFolder.open(other)).toThrow(/found a grid\.json of something else/);
    expect(() => smallGrid(1).run('seed-9')).toThrow(InputError);
  });
});
