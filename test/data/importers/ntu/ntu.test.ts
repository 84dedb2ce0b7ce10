import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Dataset, importNtu, type NtuOptions } from '../../../../src/data';
import { temporaryFolder } from '../../temporaryFolder';
import { skeletonText } from './skeletonText';

/** Writes made-up recordings, each a body with other coordinates. */
function write(folder: string, names: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  names.forEach((name) => writeFileSync(join(folder, `${name}.skeleton`), skeletonText(name)));
  return folder;
}

const [first, second, third] = ['S001C001P001R001A001', 'S001C002P003R001A002', 'S002C003P002R002A060'];

async function imported(paths: string[], options: NtuOptions = {}) {
  const out = join(temporaryFolder(), 'set');
  const report = await importNtu(paths, out, options);
  const dataset = Dataset.open(out);
  dataset.close();
  return { report, dataset, names: Array.from({ length: dataset.size }, (_, i) => dataset.name(i)) };
}

describe('importNtu', () => {
  it('finds recordings in nested folders, sorts them and makes the splits of 60 actions', async () => {
    const folder = temporaryFolder();
    write(join(folder, 'part2', 'deep'), [first]);
    write(folder, [third, second]);
    writeFileSync(join(folder, 'README.txt'), 'not a recording');
    const { report, dataset, names } = await imported([folder]);
    expect(names).toEqual([first, second, third]);
    expect(dataset.info).toMatchObject({ name: 'NTU RGB+D 60', synthetic: false, bodies: 2 });
    expect(dataset.info.classes).toHaveLength(60);
    expect(dataset.split('cross-subject')).toEqual({ train: [0, 2], test: [1] });
    expect(dataset.split('cross-view')).toEqual({ train: [1, 2], test: [0] });
    expect(dataset.recording(2)).toMatchObject({ label: 59, subject: 2, camera: 3, setup: 2, replication: 2 });
    expect(report.splits['cross-subject']).toEqual({ train: 2, test: 1, official: { train: 40_091, test: 16_487 } });
    expect(report.notes).toContain('cross-view has 2/1 recordings, the whole data set 37646/18932');
    expect(report.classes?.[1]).toMatchObject({
      name: 'eat meal',
      count: 1,
      official: 941,
      splits: { 'cross-subject': { train: 0, test: 1 }, 'cross-view': { train: 1, test: 0 } },
    });
  });

  it('makes the splits of 120 actions when one of them is there, or 60 if asked to', async () => {
    const folder = write(temporaryFolder(), [first, 'S018C001P041R001A061', 'S020C001P045R001A120']);
    const { dataset } = await imported([folder]);
    expect(dataset.info.classes).toHaveLength(120);
    expect(dataset.split('cross-subject')).toEqual({ train: [0, 2], test: [1] });
    expect(dataset.split('cross-setup')).toEqual({ train: [1, 2], test: [0] });
    const sixty = await imported([folder], { benchmark: 60 });
    expect(sixty.names).toEqual([first]);
    expect(sixty.report.skipped.map(({ why }) => why)).toEqual(Array(2).fill('not part of NTU RGB+D 60'));
  });

  it('leaves out what the published list or another one names', async () => {
    const missing = 'S001C002P005R002A008';
    const folder = write(temporaryFolder(), [first, missing]);
    const published = await imported([folder]);
    expect(published.names).toEqual([first]);
    expect(published.report.skipped).toEqual([{ name: missing, why: 'in the list of missing skeletons' }]);
    const list = join(temporaryFolder(), 'list.txt');
    writeFileSync(list, `1 recording is not good\n\n${first}.skeleton\r\n`);
    expect((await imported([folder], { leaveOut: list })).names).toEqual([missing]);
    writeFileSync(list, 'nothing here');
    await expect(imported([folder], { leaveOut: list })).rejects.toThrow(/list of missing skeletons: found no name/);
  });

  it('keeps nothing of the recording read before: a frame without a body stays empty', async () => {
    const folder = write(temporaryFolder(), [first, second]);
    const gap = skeletonText(second).split('\r\n').slice(0, 29);
    writeFileSync(join(folder, `${second}.skeleton`), `${['2', ...gap.slice(1)].join('\r\n')}\r\n0\r\n`);
    const out = join(temporaryFolder(), 'set');
    await importNtu([folder], out, { normalise: false });
    const dataset = Dataset.open(out);
    const { frames, coordinates } = dataset.read(1);
    dataset.close();
    expect(coordinates.slice(0, 75).every((value) => value !== 0)).toBe(true);
    expect([frames, ...coordinates.slice(75, 150)]).toEqual([2, ...Array<number>(75).fill(0)]);
  });

  it('reads zip files, stored and deflated, beside folders', async () => {
    const folder = temporaryFolder();
    const bytes = (name: string) => Buffer.from(skeletonText(name));
    const member = (name: string) => `nturgb+d_skeletons/${name}.skeleton`;
    writeFileSync(join(folder, 'a.zip'), zipSync({ [member(first)]: bytes(first) }));
    writeFileSync(join(folder, 'b.zip'), zipSync({ [member(third)]: [bytes(third), { level: 0 }] }));
    const more = write(temporaryFolder(), [second]);
    const paths = [join(folder, 'a.zip'), join(folder, 'b.zip'), more];
    const zipped = await imported(paths);
    const plain = await imported([write(temporaryFolder(), [first, second, third])]);
    expect(zipped.dataset.fingerprint).toBe(plain.dataset.fingerprint);
    await expect(imported([join(folder, 'a.zip'), write(temporaryFolder(), [first])])).rejects.toThrow(
      /S001C001P001R001A001 here and in .+, wanted each recording once/,
    );
  });

  it('names what may be recordings and is not read, in a folder and in a zip file', async () => {
    const folder = write(temporaryFolder(), [first, second]);
    const text = Buffer.from(skeletonText(third));
    const zip = zipSync({ [`${third}.skeleton`]: text });
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', `${third}.skeleton.gz`), gzipSync(text));
    writeFileSync(join(folder, 'inner.zip'), zip);
    writeFileSync(join(folder, `${third}.skeleton.txt`), text);
    symlinkSync(join(folder, 'nowhere'), join(folder, `${third}.skeleton`));
    writeFileSync(join(folder, '._S001C001P001R001A001.skeleton.gz'), 'of macOS');
    writeFileSync(join(folder, 'README.txt'), 'not a recording');
    writeFileSync(join(folder, 'LICENSE'), 'not a recording');
    const { report, names } = await imported([folder]);
    expect(names).toEqual([first, second]);
    expect(report.found).toEqual({ count: 6, unit: 'file' });
    const sorted = [...report.skipped].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(sorted).toEqual([
      { name: `${third}.skeleton`, why: expect.stringMatching(/link that leads nowhere/) as string },
      { name: `${third}.skeleton.txt`, why: expect.stringMatching(/nearly a recording/) as string },
      { name: 'inner.zip', why: expect.stringMatching(/zip file inside.*Name the zip file itself/) as string },
      { name: join('more', `${third}.skeleton.gz`), why: 'a packed file. Unpack it first.' },
    ]);

    const outer = join(temporaryFolder(), 'outer.zip');
    const good = Buffer.from(skeletonText(first));
    const members = { 'inner.zip': zip, [`a/${third}.skeleton.gz`]: gzipSync(text), '__MACOSX/._inner.zip': good };
    writeFileSync(outer, zipSync({ ...members, [`a/${first}.skeleton`]: good, 'a/README.txt': good }));
    const zipped = await imported([outer]);
    expect(zipped.names).toEqual([first]);
    expect(zipped.report.skipped.map(({ name }) => name).sort()).toEqual([
      join('outer.zip', 'a', `${third}.skeleton.gz`),
      join('outer.zip', 'inner.zip'),
    ]);
    writeFileSync(outer, zipSync({ 'inner.zip': zip }));
    await expect(imported([outer])).rejects.toThrow(/recordings: found none, but .*inner\.zip.*unpack it/);
    const packed = join(folder, 'more');
    await expect(imported([packed])).rejects.toThrow(/found none, but S\d.*\.skeleton\.gz, wanted.*Unpack it first/);
  });

  it('names a file that was given and is no recording by its name', async () => {
    const folder = write(temporaryFolder(), [first]);
    const other = join(temporaryFolder(), 'notes.txt');
    writeFileSync(other, '3\n');
    const { report } = await imported([folder, other]);
    expect(report.skipped).toEqual([
      { name: 'notes.txt', why: expect.stringMatching(/by its name it is no recording/) as string },
    ]);
  });

  it('leaves out recordings without a body, and damaged ones if asked to', async () => {
    const folder = write(temporaryFolder(), [first]);
    writeFileSync(join(folder, `${second}.skeleton`), '2\n0\n0\n');
    writeFileSync(join(folder, `${third}.skeleton`), '2\n1\n7 0 0\n24\n');
    const { report, names } = await imported([folder], { skipDamaged: true });
    expect(names).toEqual([first]);
    expect(report.skipped[0]).toEqual({ name: second, why: 'no body in any frame' });
    expect(report.skipped[1]).toMatchObject({ name: third });
    expect(report.skipped[1].why).toContain('wanted 25');
    await expect(imported([folder])).rejects.toThrow(/S002C003P002R002A060.skeleton: line \d/);
  });

  it('says when text follows the last frame', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, `${first}.skeleton`), `${skeletonText(first)}1\n`);
    const { report } = await imported([folder]);
    expect(report.notes).toContain(`${first}: text after the last of its 3 frames was left out`);
  });

  it('takes recordings of one own in NTU form', async () => {
    const folder = write(temporaryFolder(), [first]);
    const { report, dataset } = await imported([folder], { classes: ['jump'], synthetic: true });
    expect(dataset.info).toMatchObject({ classes: ['jump'], synthetic: true });
    const empty = ['split cross-subject: the test part is empty', 'split cross-view: the training part is empty'];
    expect(report.notes).toEqual(empty);
    expect(report.splits['cross-subject']).toEqual({ train: 1, test: 0, official: undefined });
  });

  it('names what it does not find', async () => {
    const empty = temporaryFolder();
    await expect(imported([empty])).rejects.toThrow(/NTU RGB\+D recordings: found none/);
    await expect(imported([join(empty, 'nowhere')])).rejects.toThrow(/nowhere: recordings: found nothing/);
    await expect(imported([write(temporaryFolder(), ['S001C004P001R001A001'])])).rejects.toThrow(
      /camera in the name: found 4, wanted 1 to 3/,
    );
  });
});

describe('an interrupted import', () => {
  const names = Array.from({ length: 40 }, (_, i) => `S001C001P001R001A${String(i + 1).padStart(3, '0')}`);

  /** Interrupts an import after some files and gives its folders. */
  async function interrupted(): Promise<{ raw: string; out: string; part: string }> {
    const raw = write(temporaryFolder(), names);
    const out = join(temporaryFolder(), 'set');
    const stop = new AbortController();
    const running = importNtu([raw], out, {
      signal: stop.signal,
      progress: ({ done }) => done === 20 && stop.abort(),
    });
    await expect(running).rejects.toThrow(
      /import ntu was interrupted\. What was read before is kept; go on with --resume/,
    );
    expect(existsSync(out)).toBe(false);
    return { raw, out, part: join(out, '..', '.set.part') };
  }

  async function wholeFingerprint(raw: string): Promise<string> {
    return (await imported([raw])).dataset.fingerprint;
  }

  it('goes on where it stopped and gives the same data set', async () => {
    const { raw, out, part } = await interrupted();
    const seen: number[] = [];
    const report = await importNtu([raw], out, { resume: true, progress: ({ done }) => seen.push(done) });
    expect(seen[0]).toBeGreaterThanOrEqual(20);
    expect(seen[0]).toBeLessThan(names.length);
    expect(report.recordings).toBe(names.length);
    const dataset = Dataset.open(out);
    expect(dataset.fingerprint).toBe(await wholeFingerprint(raw));
    dataset.close();
    expect(existsSync(part)).toBe(false);
    const files = ['coordinates.f32', 'dataset.json', 'import.json', 'sequences.json', 'splits.json'];
    expect(readdirSync(out).sort()).toEqual(files);
  });

  it('goes on after a kill: a cut line of the journal and coordinates without a line are made again', async () => {
    const { raw, out, part } = await interrupted();
    const journal = join(part, 'journal.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').slice(0, -30));
    writeFileSync(join(part, 'coordinates.f32'), 'more', { flag: 'a' });
    await importNtu([raw], out, { resume: true });
    const dataset = Dataset.open(out);
    expect(dataset.fingerprint).toBe(await wholeFingerprint(raw));
    dataset.close();
  });

  it('is neither lost nor mixed: without resume it is refused, with force begun anew', async () => {
    const { raw, out } = await interrupted();
    await expect(importNtu([raw], out)).rejects.toThrow(/found an interrupted one.+--resume.+--force/);
    const report = await importNtu([raw], out, { force: true });
    expect(report.recordings).toBe(names.length);
  });

  it('does not go on with other options, other files or damaged coordinates', async () => {
    const { raw, out, part } = await interrupted();
    const again = (options: NtuOptions) => importNtu([raw], out, { resume: true, ...options });
    await expect(again({ normalise: false })).rejects.toThrow(/found other data or options/);
    writeFileSync(join(raw, `${names[3]}.skeleton`), `${skeletonText(names[3])}\n`);
    await expect(again({})).rejects.toThrow(/recording 3: found S001C001P001R001A004 \d+, wanted .+, as read before/);
    writeFileSync(join(raw, `${names[3]}.skeleton`), skeletonText(names[3]));
    writeFileSync(join(part, 'coordinates.f32'), '');
    await expect(again({})).rejects.toThrow(/bytes of the coordinates: found 0/);
  });

  it('is left by a damaged recording after many sound ones, and goes on when that is mended', async () => {
    const performers = Array.from({ length: 26 }, (_, i) => `S001C001P${String(i + 1).padStart(3, '0')}R001`);
    const many = performers.flatMap((start) => names.map((name) => start + name.slice(16)));
    const raw = write(temporaryFolder(), many);
    writeFileSync(join(raw, `${many[1010]}.skeleton`), 'nothing');
    const out = join(temporaryFolder(), 'set');
    await expect(importNtu([raw], out)).rejects.toThrow(/A011\.skeleton: line 1.+What was read before is kept/);
    write(raw, [many[1010]]);
    const seen: number[] = [];
    const report = await importNtu([raw], out, { resume: true, progress: ({ done }) => seen.push(done) });
    expect([report.recordings, seen[0]]).toEqual([1040, 1010]);
  });

  it('leaves nothing when a damaged recording comes early', async () => {
    const raw = write(temporaryFolder(), names);
    writeFileSync(join(raw, `${names[30]}.skeleton`), 'nothing');
    const folder = temporaryFolder();
    await expect(importNtu([raw], join(folder, 'set'))).rejects.toThrow(/A031\.skeleton: line 1/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
