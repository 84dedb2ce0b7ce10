import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { runStudyNotebooks } from '../../src/notebook';
import type { ProgressEvent } from '../../src/progress';
import { root } from './jupyterLab';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-study-notebooks-'));

afterAll(() => rmSync(folder, { recursive: true }));

const built = existsSync(join(root, 'dist', 'index.js'));

/** Notebooks of two studies of which no run has been made. */
async function run(signal?: AbortSignal): Promise<{ names: string[]; ran: number; told: number[] }> {
  const told: number[] = [];
  const progress = ({ done, total }: ProgressEvent): void => void told.push(done / total);
  const { files, ran } = await runStudyNotebooks({
    names: ['table5', 'figure4'],
    profile: 'paper',
    dataRoot: join(folder, 'data'),
    runs: join(folder, 'runs'),
    figures: join(folder, 'figures'),
    progress,
    signal,
  });
  return { names: files.map((file) => file.split('/').at(-1) ?? ''), ran, told };
}

describe.skipIf(!built)('notebooks of studies (skipped where the package is not built)', () => {
  const names = ['13-table5-ablation.ipynb', '15-figure4-alpha.ipynb'];

  it('are run side by side, told, and left as they are the next time', async () => {
    expect(await run()).toEqual({ names, ran: 2, told: [0.5, 1] });
    for (const name of names) {
      expect(readFileSync(join(folder, 'runs', 'paper-notebooks', name), 'utf8')).toContain('"execution_count": 1');
    }
    expect(await run()).toEqual({ names, ran: 0, told: [] });
  });

  it('are run again where the state is lost, and stop when told to', async () => {
    const state = join(folder, 'runs', 'paper-notebooks', 'notebooks.json');
    writeFileSync(state, '{');
    await expect(run(AbortSignal.abort())).rejects.toThrow(/interrupted/);
    expect(await run()).toEqual({ names, ran: 2, told: [0.5, 1] });
  });
});
