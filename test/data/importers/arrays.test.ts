import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Dataset,
  datasetProblems,
  importArrays,
  writeNpy,
  type ArrayFiles,
  type NumericArray,
} from '../../../src/data';
import { clipFromChannelFirst, kinectV1 } from '../../../src/skeleton';
import { randomClip } from '../clips';
import { temporaryFolder } from '../temporaryFolder';

const [N, C, T, V, M] = [4, 3, 6, 20, 2];
const size = C * T * V * M;
const coordinates = randomClip({ frames: N, bodies: 1, joints: size / 3 }, 8).coordinates;
const layout = 'kinect-v1-20';

interface Content {
  data?: NumericArray;
  labels?: NumericArray;
  frames?: NumericArray;
  names?: unknown;
  splits?: unknown;
}

const float32 = (data = coordinates, shape = [N, C, T, V, M]): NumericArray => ({ dtype: 'float32', shape, data });
const integers = (...values: number[]): NumericArray => ({
  dtype: 'int64',
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

/** Writes the files of an import; data and labels have defaults. */
function files({ data = float32(), labels = integers(0, 1, 2, 1), frames, names, splits }: Content = {}): ArrayFiles {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeNpy(at('data.npy'), data);
  writeNpy(at('labels.npy'), labels);
  if (frames !== undefined) writeNpy(at('frames.npy'), frames);
  for (const [name, json] of Object.entries({ names, splits })) {
    if (json !== undefined) writeFileSync(at(`${name}.json`), JSON.stringify(json));
  }
  return {
    data: at('data.npy'),
    labels: at('labels.npy'),
    frames: frames && at('frames.npy'),
    names: names === undefined ? undefined : at('names.json'),
    splits: splits === undefined ? undefined : at('splits.json'),
  };
}

const clip = (i: number, frames = T) => clipFromChannelFirst(coordinates, { C, T, V, M }, i * size, frames);

async function imported(content: Content, options = {}): Promise<Dataset> {
  const out = join(temporaryFolder(), 'set');
  await importArrays(files(content), out, { layout, ...options });
  return Dataset.open(out);
}

describe('importArrays', () => {
  it('stores each clip, its label, name and frames', async () => {
    const out = join(temporaryFolder(), 'set');
    const names = ['a', 'b', 'c', 'd'];
    const splits = { half: { train: ['d', 'a'], test: [1, 2] } };
    const report = await importArrays(files({ frames: integers(6, 2, 6, 1), names, splits }), out, { layout });
    expect(report).toMatchObject({ recordings: 4, frames: 15, splits: { half: { train: 2, test: 2 } }, skipped: [] });
    const dataset = Dataset.open(out);
    expect(dataset.recording(1)).toMatchObject({ name: 'b', label: 1, frames: 2, bodies: 2, subject: 0 });
    expect(dataset.read(1)).toEqual(clip(1, 2));
    expect(dataset.split('half')).toEqual({ train: [3, 0], test: [1, 2] });
    expect(dataset.info).toMatchObject({ classes: ['class 0', 'class 1', 'class 2'], bodies: 2, synthetic: false });
    dataset.close();
  });

  it('finds lengths, names and a split by itself', async () => {
    const data = coordinates.slice();
    // Clip 2 has four frames, clip 3 none.
    for (let i = 0; i < size; i++) if (Math.floor(i / (V * M)) % T >= 4) data[2 * size + i] = 0;
    data.fill(0, 3 * size);
    const out = join(temporaryFolder(), 'set');
    const splits = { s: { train: [0, 3], test: [2] } };
    const report = await importArrays(files({ data: float32(data), splits }), out, { layout });
    expect(report.skipped).toEqual([{ name: 'sample-000003', why: 'no frame with a body' }]);
    const dataset = Dataset.open(out);
    expect(dataset.frames(2)).toBe(4);
    expect(dataset.read(2)).toEqual(clip(2, 4));
    expect(dataset.split('s')).toEqual({ train: [0], test: [2] });
    dataset.close();
    const whole = await imported({});
    expect(whole.split('all')).toEqual({ train: [0, 1, 2, 3], test: [] });
    whole.close();
  });

  it('takes Fortran order', async () => {
    const given = files();
    const fortran = new Float32Array(coordinates.length);
    for (let i = 0; i < coordinates.length; i++) {
      const [n, c, t, v, m] = [
        Math.floor(i / size),
        Math.floor(i / (T * V * M)) % C,
        Math.floor(i / (V * M)) % T,
        Math.floor(i / M) % V,
        i % M,
      ];
      fortran[(((m * V + v) * T + t) * C + c) * N + n] = coordinates[i];
    }
    writeNpy(given.data, float32(fortran));
    const bytes = readFileSync(given.data);
    bytes.write('True, ', bytes.indexOf('False,'));
    writeFileSync(given.data, bytes);
    const out = join(temporaryFolder(), 'set');
    await importArrays(given, out, { layout });
    const dataset = Dataset.open(out);
    for (let i = 0; i < N; i++) expect(dataset.read(i)).toEqual(clip(i));
    dataset.close();
  });

  it('takes float64 and two coordinates', async () => {
    const doubles = await imported({
      data: { dtype: 'float64', shape: [N, C, T, V, M], data: Float64Array.from(coordinates) },
    });
    expect(doubles.read(3)).toEqual(clip(3));
    doubles.close();
    const flat = await imported({ data: float32(coordinates.slice(0, (size * N * 2) / 3), [N, 2, T, V, M]) });
    expect(
      flat
        .read(0)
        .coordinates.filter((_, i) => i % 3 === 2)
        .every((z) => z === 0),
    ).toBe(true);
    flat.close();
  });

  it('normalises when asked to', async () => {
    const dataset = await imported({}, { normalise: true });
    const { coordinates } = dataset.read(0);
    expect(coordinates.slice(kinectV1.centre * 3, kinectV1.centre * 3 + 3)).toBeAllClose([0, 0, 0]);
    dataset.close();
  });

  it('notes the recording, and the place in it, of a coordinate far beyond any body, raw and normalised', async () => {
    const wild = coordinates.slice();
    // Axis y, frame 2, joint 7, body 1 of recording 1.
    wild[size + ((T + 2) * V + 7) * M + 1] = 1e30;
    for (const normalise of [false, true]) {
      const out = join(temporaryFolder(), 'set');
      const { notes } = await importArrays(files({ data: float32(wild) }), out, { layout, normalise });
      expect(notes.filter((note) => note.includes('far beyond'))).toEqual([
        expect.stringMatching(
          /^sample-000001: frame 2, body \d, joint 7 \(left hand\): 1e\+30 lies far beyond any body$/,
        ),
      ]);
      const dataset = Dataset.open(out);
      const problems = await datasetProblems(dataset);
      expect(problems).toContain('recordings with a number far beyond any body: 1 (sample-000001)');
      dataset.close();
    }
  });

  const nan = coordinates.slice();
  nan[size + 5] = NaN;
  it.each<[string, Content, RegExp]>([
    ['another number of axes', { data: float32(coordinates, [N, C * T, V, M]) }, /wanted \(N, C, T, V, M\)/],
    ['other joints', { data: float32(coordinates, [N, C, T, 10, 4]) }, /joints V: found 10 joints, wanted 20/],
    ['four coordinates', { data: float32(coordinates, [3, 4, T, V, M]) }, /coordinates C: found 4/],
    [
      'integers as coordinates',
      { data: { dtype: 'int32', shape: [N, C, T, V, M], data: new Int32Array(size * N) } },
      /dtype: found int32/,
    ],
    ['NaN', { data: float32(nan) }, /data.npy: sample-000001: frame 0, body 1, joint 2 \(shoulder centre\): found NaN/],
    ['too few labels', { labels: integers(0, 1) }, /labels.npy: shape: found \(2\), wanted \(4\)/],
    ['a negative label', { labels: integers(0, 1, -2, 0) }, /label of clip 2: found -2/],
    ['a huge label', { labels: integers(0, 1, 2 ** 40, 0) }, /label of clip 2/],
    [
      'a label with a fraction',
      { labels: { dtype: 'float32', shape: [4], data: Float32Array.of(0, 1, 0.5, 0) } },
      /element 2: found 0.5/,
    ],
    ['too many frames', { frames: integers(1, 7, 1, 1) }, /frames of clip 1: found 7, wanted 0 to 6/],
    ['too few names', { names: ['a'] }, /names: found a list of 1, wanted a list of 4/],
    ['a name twice', { names: ['a', 'b', 'a', 'c'] }, /a twice/],
    ['an unknown sample in a split', { splits: { s: { train: ['x'], test: [] } } }, /s.train: found "x"/],
    ['a number out of range in a split', { splits: { s: { train: [], test: [4] } } }, /s.test: found 4/],
    [
      'a clip twice in a split',
      { splits: { s: { train: [1, 1], test: [] } } },
      /s.train: found "sample-000001 twice", wanted each/,
    ],
    ['a part of another name', { splits: { s: { teach: [1] } } }, /s.teach: found \[1\], wanted train, val or test/],
  ])('refuses %s', async (_, content, message) => {
    const out = temporaryFolder();
    await expect(importArrays(files(content), join(out, 'set'), { layout })).rejects.toThrow(message);
    expect(readdirSync(out)).toEqual([]);
  });

  it('lists notes on single recordings up to a bound, and counts the others', async () => {
    const data = new Float32Array(24 * size).map((_, place) => coordinates[place % (size * N)]);
    for (let clip = 0; clip < 24; clip++) data[clip * size] = 1e30;
    const content = {
      data: { dtype: 'float32', shape: [24, C, T, V, M], data },
      labels: integers(...Array<number>(24).fill(0)),
    };
    const { notes } = await importArrays(files(content as Content), join(temporaryFolder(), 'set'), { layout });
    expect(notes.filter((note) => note.includes('far beyond any body'))).toHaveLength(20);
    expect(notes).toContain('and 4 more notes on single recordings');
  });

  it('says how labels are given that count from 1', async () => {
    const out = temporaryFolder();
    const classes = join(out, 'classes.json');
    writeFileSync(classes, '["a", "b", "c"]');
    const given = { ...files({ labels: integers(1, 2, 3, 1) }), classes };
    await expect(importArrays(given, join(out, 'set'), { layout })).rejects.toThrow(/found 3, .*--labels-from 1/);
    const report = await importArrays(given, join(out, 'set'), { layout, labelsFrom: 1 });
    expect(report.recordings).toBe(4);
  });

  it('notes classes without a recording', async () => {
    const given = files({ labels: integers(0, 1, 9, -1) });
    const { notes } = await importArrays(given, join(temporaryFolder(), 'set'), { layout });
    expect(notes.filter((note) => note.includes('classes'))).toEqual([
      `${given.labels}: 7 of 10 classes, up to the largest label, have no recording`,
    ]);
  });

  it('takes an infinite joint for a missing one', async () => {
    const data = coordinates.slice();
    // Joint 0 of body 0 in the second frame of clip 1.
    data[size + V * M] = Infinity;
    const given = files({ data: float32(data) });
    const out = temporaryFolder();
    const report = (missing?: 'drop' | 'interpolate') =>
      importArrays(given, join(out, missing ?? 'none'), { layout, missing });
    await expect(report()).rejects.toThrow(/sample-000001: frame 1, body 0, joint 0 \(.*\): found Infinity.*--missing/);
    expect((await report('drop')).skipped).toEqual([
      { name: 'sample-000001', why: expect.stringMatching(/: Infinity$/) as string },
    ]);
    await report('interpolate');
    const dataset = Dataset.open(join(out, 'interpolate'));
    expect(dataset.size).toBe(N);
    expect(dataset.read(1).coordinates.every(Number.isFinite)).toBe(true);
    dataset.close();
  });

  it('stops when asked to', async () => {
    const out = temporaryFolder();
    const work = importArrays(files(), join(out, 'set'), { layout, signal: AbortSignal.abort() });
    await expect(work).rejects.toThrow(/interrupted/);
    expect(readdirSync(out)).toEqual([]);
  });

  it('reports progress', async () => {
    const done: number[] = [];
    await importArrays(files(), join(temporaryFolder(), 'set'), { layout, progress: (event) => done.push(event.done) });
    expect(done).toEqual([0, 1, 2, 3, 4]);
  });
});
