import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { writeNpy, type ImportReport } from '../../src/data';
import { temporaryFolder } from '../data/temporaryFolder';
import { jsonOf, run } from './captureIo';

describe('import', () => {
  it('makes a synthetic data set that passes all checks, and replaces none without --force', async () => {
    const folder = temporaryFolder();
    const argv = ['import', 'synthetic', '--scale', '0.2', '--out', join(folder, 'a'), '--json'];
    const made = await run(argv);
    expect(made.status).toBe(0);
    const report = jsonOf(made) as ImportReport;
    expect(Object.keys(report.splits)).toEqual(['cross-subject', 'cross-view', 'cross-setup']);
    expect(made.stderr).toContain('import synthetic');
    expect((await run(argv)).status).toBe(1);
    const text = await run(['inspect', join(folder, 'a')]);
    expect(text.stdout).toContain('all checks passed');
  });

  it('writes raw NTU files into no folder that is there already', async () => {
    const out = temporaryFolder();
    const { status, stderr } = await run(['import', 'synthetic', '--raw-ntu', '--out', out]);
    expect(status).toBe(1);
    expect(stderr).toContain('--force');
    expect(readdirSync(out)).toEqual([]);
  });

  it('imports arrays with their splits', async () => {
    const folder = temporaryFolder();
    const path = (name: string): string => join(folder, name);
    const shape = [3, 3, 4, 25, 1];
    const data = Float32Array.from({ length: 3 * 3 * 4 * 25 }, (_, i) => Math.sin(i));
    writeNpy(path('x.npy'), { dtype: 'float32', shape, data });
    writeNpy(path('y.npy'), { dtype: 'int32', shape: [3], data: Int32Array.of(0, 1, 0) });
    writeFileSync(path('splits.json'), JSON.stringify({ own: { train: [0, 1], test: [2] } }));
    const files = ['--data', path('x.npy'), '--labels', path('y.npy'), '--splits', path('splits.json')];
    const made = await run(['import', 'arrays', ...files, '--out', path('set')]);
    expect(made.status, made.stderr).toBe(0);
    expect(made.stdout).toMatch(/own +2 +1\n/);
  });

  it('names a folder that holds no recordings', async () => {
    const folder = temporaryFolder();
    const { status, stderr } = await run(['import', 'nucla', folder, '--out', join(folder, 'set')]);
    expect(status).toBe(1);
    expect(stderr).toContain(folder);
  });
});
