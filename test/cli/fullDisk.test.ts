import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { Dataset, writeNpy } from '../../src/data';
import { writeSyntheticAsNtu } from '../../src/synthetic';
import { writeMovingDots } from '../evaluation/movingDots';
import { mayMount, readOnly, smallDisk } from '../smallDisk';
import { testBackend } from '../testBackend';
import { run, type Captured } from './captureIo';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-full-'));
const first = join(folder, 'first');
const set = [
  'encoder.hidden=8',
  'augment.frames=8',
  'training.batch=4',
  'training.execution=eager',
  'training.epochs=1',
];
const settings = ['--preset', 'demo', ...set.flatMap((one) => ['--set', one]), '--backend', testBackend];
let source: string[];

/** Leaves so many KiB on a disk. */
function fill(disk: string, kibibytes: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - kibibytes * 1024));
}

const full = /writing: found a full disk, wanted free space. Make room there/;

function refused({ status, stderr }: Captured, ...said: RegExp[]): void {
  expect(status, stderr).toBe(1);
  for (const words of said) expect(stderr).toMatch(words);
  expect(stderr).not.toContain('fault of the program');
}

beforeAll(async () => {
  await useBackend(testBackend);
  source = ['--data', writeMovingDots(join(folder, 'data')), '--split', 'halves'];
  const made = await run(['pretrain', ...source, '--out', first, ...settings]);
  expect(made.status, made.stderr).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!mayMount)('a full disk (skipped where no disk can be mounted)', () => {
  it('ends an import with file, cause and what to do, and nothing is left', async () => {
    const disk = smallDisk(60);
    const synthetic = ['import', 'synthetic', '--scale', '0.1', '--quiet'];
    expect((await run([...synthetic, '--out', join(disk, 'a')])).status).toBe(0);
    fill(disk, 500);
    refused(await run([...synthetic, '--seed', '3', '--out', join(disk, 'b')]), full, /give the same command again/);
    refused(await run([...synthetic, '--seed', '3', '--out', join(disk, 'a'), '--force']), full);
    expect(readdirSync(disk).sort()).toEqual(['a', 'ballast']);
    Dataset.open(join(disk, 'a')).close();
    rmSync(join(disk, 'ballast'));
    expect((await run([...synthetic, '--seed', '3', '--out', join(disk, 'b')])).status).toBe(0);
  });

  it('ends made-up raw files too, and nothing is left in the way of the same command', async () => {
    const disk = smallDisk(8);
    const raw = join(disk, 'raw');
    const few = { actions: ['bow'], subjects: 2, setups: 2, replications: 1 };
    fill(disk, 400);
    await expect(writeSyntheticAsNtu(raw, few)).rejects.toThrow(full);
    expect(readdirSync(disk)).toEqual(['ballast']);
    rmSync(join(disk, 'ballast'));
    const files = await writeSyntheticAsNtu(raw, few);
    expect(readdirSync(disk)).toEqual(['raw']);
    await expect(writeSyntheticAsNtu(raw, few)).rejects.toThrow(/raw: folder: found an existing one.*Give --force/);
    expect(await writeSyntheticAsNtu(raw, { ...few, force: true })).toEqual(files);
    writeFileSync(join(raw, 'mine.txt'), '');
    await expect(writeSyntheticAsNtu(raw, { ...few, force: true })).rejects.toThrow(
      /one with other files.*another name/,
    );
    expect(readdirSync(raw)).toEqual(['mine.txt', ...files].sort());
  });

  it('leaves a large import to go on with when there is room', async () => {
    const disk = smallDisk(80);
    const shape = [720, 3, 400, 25, 1];
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i) + 2);
    writeNpy(join(folder, 'x.npy'), { dtype: 'float32', shape, data });
    const words = ['import', 'arrays', '--data', join(folder, 'x.npy'), '--out', join(disk, 'set'), '--quiet'];
    const kept =
      /found a full disk, wanted free space. What was saved before is kept. Make room there, then go on with --resume/;
    refused(await run(words), kept);
    fill(disk, 0);
    refused(await run([...words, '--resume']), /found a full disk/);
    rmSync(join(disk, 'ballast'));
    const room = smallDisk(200);
    cpSync(disk, room, { recursive: true });
    const resumed = await run([...words.map((word) => word.replace(disk, room)), '--resume']);
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(readdirSync(room)).toEqual(['set']);
    await run(['import', 'arrays', '--data', join(folder, 'x.npy'), '--out', join(folder, 'whole'), '--quiet']);
    const [one, other] = [join(room, 'set'), join(folder, 'whole')].map((place) => Dataset.open(place));
    expect(one.fingerprint).toBe(other.fingerprint);
    [one, other].forEach((dataset) => dataset.close());
  });

  it('is said before an evaluation, and by everything that writes a file', async () => {
    const disk = smallDisk(4);
    const place = join(disk, 'first');
    cpSync(first, place, { recursive: true });
    fill(disk, 0);
    const knn = ['evaluate', 'knn', ...source, '--backend', testBackend, '--quiet', '--checkpoint'];
    refused(await run([...knn, place]), /result-knn.json: writing: found a full disk/);
    refused(await run([...knn, first, '--out', join(disk, 'a', 'knn.json')]), /knn.json: writing: found a full disk/);
    refused(
      await run(['embed', '--checkpoint', first, ...source, '--part', 'test', '--out', join(disk, 'e.npz')]),
      full,
    );
    refused(
      await run(['convert', join(first, 'checkpoints', 'epoch-0001.safetensors'), join(disk, 'c.pth.tar')]),
      full,
    );
    refused(await run(['report', '--runs', folder, '--records', 'none', '--out', join(disk, 'page.html')]), full);
    refused(
      await run(['pretrain', ...source, '--out', join(disk, 'new'), ...settings]),
      /found/,
      /free space|full disk/,
    );
    expect(readdirSync(disk).sort()).toEqual(['ballast', 'first']);
  });

  it('that can only be read takes kept features from an evaluation, in one line, not its result', async () => {
    const disk = smallDisk(4);
    const place = join(disk, 'first');
    cpSync(first, place, { recursive: true });
    readOnly(disk);
    const out = join(folder, 'elsewhere.json');
    const knn = ['evaluate', 'knn', '--checkpoint', place, ...source, '--backend', testBackend];
    const { status, stderr } = await run([...knn, '--out', out]);
    expect(status, stderr).toBe(0);
    expect(
      stderr.match(/features are not kept, and computed anew the next time: .*a disk that can only be read/g),
    ).toHaveLength(1);
    expect(existsSync(out)).toBe(true);
    refused(await run(knn), /result-knn.json: writing: found a disk that can only be read.*Make it writable/);
    refused(
      await run(['pretrain', ...source, '--out', place, '--resume', ...settings]),
      /found a disk that can only be read/,
    );
  });
});
