import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { writeNpy, type ImportReport } from '../../src/data';
import { temporaryFolder } from '../data/temporaryFolder';
import { examplePath } from '../goldenFolder';
import { jsonOf, run } from './captureIo';

describe('import', () => {
  it('makes a synthetic data set that passes all checks, and replaces none without --force', async () => {
    const folder = temporaryFolder();
    const argv = ['import', 'synthetic', '--scale', '0.2', '--out', join(folder, 'a'), '--json'];
    const made = await run(argv);
    expect(made.status).toBe(0);
    const report = jsonOf(made) as ImportReport;
    expect(report.notes).toEqual([
      'scale 0.2: 2 subjects in 2 setups, the smallest set: every scale below 0.208 gives the same',
    ]);
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

  it('makes a data set to choose settings on of a training part', async () => {
    const folder = temporaryFolder();
    const [whole, part] = [join(folder, 'whole'), join(folder, 'part')];
    await run(['import', 'synthetic', '--scale', '0.2', '--out', whole]);
    const of = ['import', 'selection', whole, '--split', 'cross-view', '--out', part];
    const neither = await run(of);
    expect(neither.status).toBe(1);
    expect(neither.stderr).toContain('--test-subjects or --test-cameras');
    const made = await run([...of, '--test-subjects', '2']);
    expect(made.status, made.stderr).toBe(0);
    expect(made.stdout).toMatch(/selection +\d+ +\d+\n/);
    expect((await run(['inspect', part])).stdout).toContain('all checks passed');
  });

  it('names a folder that holds no recordings', async () => {
    const folder = temporaryFolder();
    const { status, stderr } = await run(['import', 'nucla', folder, '--out', join(folder, 'set')]);
    expect(status).toBe(1);
    expect(stderr).toContain(folder);
  });

  it('imports every format, with counts in the table and in --json', async () => {
    const folder = temporaryFolder();
    const golden = (...parts: string[]): string => examplePath('pipeline', ...parts);
    const cases: [format: string, paths: string[], recordings: number, split: string][] = [
      ['ntu', [golden('formats', 'skeleton')], 6, 'cross-view'],
      ['pku-mmd', [golden('pku-mini')], 3, 'cross-view'],
      ['agcn', [golden('formats', 'agcn'), '--split', 'cross-subject'], 6, 'cross-subject'],
      ['ctrgcn', [golden('formats', 'ctrgcn', 'NTU60_CS.npz')], 6, 'cross-subject'],
      ['pyskl', [golden('formats', 'pyskl', 'ntu60_3danno.pkl')], 6, 'cross-view'],
      ['usdrl-pku', [golden('formats', 'usdrl', 'PKUv2_xsub_train.pkl')], 6, 'cross-subject'],
    ];
    for (const [format, paths, recordings, split] of cases) {
      const argv = ['import', format, ...paths, '--out', join(folder, format), '--quiet'];
      const text = await run(argv);
      expect(text.status, text.stderr).toBe(0);
      expect(text.stdout).toMatch(new RegExp(`recordings +${recordings}\n[^]*${split} +\\d`));
      const json = await run([...argv, '--force', '--json']);
      expect(jsonOf(json)).toMatchObject({ recordings, dataset: join(folder, format) });
      const inspected = await run(['inspect', join(folder, format), '--json']);
      expect(jsonOf(inspected)).toMatchObject({ recordings });
    }
  });

  it('says what a wrong --classes file holds, and takes recordings of your own', async () => {
    const folder = temporaryFolder();
    const classes = join(folder, 'classes.json');
    const argv = ['import', 'ntu', examplePath('pipeline', 'formats', 'skeleton'), '--classes', classes];
    writeFileSync(classes, '{}');
    const wrong = await run([...argv, '--out', join(folder, 'set')]);
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('wanted a list of texts')]);
    writeFileSync(classes, JSON.stringify(Array.from({ length: 60 }, (_, i) => `move ${i}`)));
    const right = await run([...argv, '--synthetic', '--out', join(folder, 'set'), '--json', '--quiet']);
    expect(jsonOf(right)).toMatchObject({ recordings: 6, notes: [] });
  });

  it('leaves out what a list of NTU recordings names, or drops those without joints', async () => {
    const folder = temporaryFolder();
    const raw = examplePath('pipeline', 'formats', 'skeleton');
    const [first] = readdirSync(raw).sort();
    const list = join(folder, 'list.txt');
    writeFileSync(list, `${first}\n`);
    const argv = ['import', 'ntu', raw, '--out', join(folder, 'set'), '--quiet', '--force'];
    const why = `  ${first.replace('.skeleton', '')}: in the list of missing skeletons\n`;
    for (const option of ['--leave-out', '--missing']) {
      const { status, stdout, stderr } = await run([...argv, option, list]);
      expect(status, stderr).toBe(0);
      expect(stdout).toMatch(/recordings +5\n/);
      expect(stdout).toContain(why);
    }
    const both = await run([...argv, '--leave-out', list, '--missing', 'drop']);
    expect(both.stdout).toContain(why);
    const twice = await run([...argv, '--leave-out', list, '--missing', list]);
    expect(twice).toMatchObject({ status: 1, stderr: expect.stringContaining('--missing: found ') as string });
    const unknown = await run([...argv, '--missing', 'skip']);
    expect(unknown.stderr).toMatch(/--missing <rule>.* Allowed choices are refuse, drop, interpolate, or a file/);
    const absent = await run([...argv, '--leave-out', join(folder, 'none.txt')]);
    expect(absent.stderr).toMatch(/none\.txt: file: found nothing that can be read/);
  });

  it('offers no least label where a format fixes it', async () => {
    const path = examplePath('pipeline', 'formats', 'usdrl', 'PKUv2_xsub_train.pkl');
    const argv = ['import', 'usdrl-pku', path, '--out', join(temporaryFolder(), 'set'), '--labels-from', '1'];
    expect(await run(argv)).toMatchObject({ status: 2, stderr: expect.stringContaining('unknown option') as string });
  });

  it('refuses a damaged recording without a stack trace, or leaves it out', async () => {
    const folder = temporaryFolder();
    cpSync(examplePath('pipeline', 'formats', 'skeleton'), join(folder, 'raw'), { recursive: true });
    writeFileSync(join(folder, 'raw', 'S017C003P006R002A060.skeleton'), '2\nx\n');
    const argv = ['import', 'ntu', join(folder, 'raw'), '--out', join(folder, 'set'), '--quiet'];
    const refused = await run(argv);
    expect([refused.status, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(
      /^error: .+A060\.skeleton: line 2, number of bodies in frame 0: found x, wanted .+\n$/,
    );
    const skipped = await run([...argv, '--skip-damaged']);
    expect([skipped.status, skipped.stdout]).toEqual([0, expect.stringContaining('  S017C003P006R002A060: ')]);
  });

  it('explains each format with an example', async () => {
    for (const format of [
      'ntu',
      'pku-mmd',
      'nucla',
      'utkinect',
      'utd-mhad',
      'msr-action3d',
      'hdm05',
      'agcn',
      'ctrgcn',
      'pyskl',
      'usdrl-pku',
      'arrays',
    ]) {
      const { status, stdout } = await run(['import', format, '--help']);
      expect([format, status]).toEqual([format, 0]);
      expect(stdout).toContain(`usdrl import ${format} `);
      expect(stdout).toContain('--out <dir>');
    }
  });
});
