import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importPku, type PkuOptions } from '../../../../src/data';
import { TextNumbers } from '../../../../src/data/formats/textNumbers';
import { missingFix } from '../../../../src/data/finite';
import { parsePkuLabels } from '../../../../src/data/importers/pku/labels';
import { readPkuSkeleton } from '../../../../src/data/importers/pku/pkuReader';
import { parsePkuSplit } from '../../../../src/data/importers/pku/splitFile';
import { clipToChannelFirst, type Clip } from '../../../../src/skeleton';
import { examplePath, goldenJson, goldenPath, hostileFiles, realDataFolder } from '../../../goldenFolder';
import { temporaryFolder } from '../../temporaryFolder';
import { absoluteSum, weightedSum } from '../../weightedSum';

interface GoldenClip {
  name: string;
  label: number;
  num_frame: number;
  sumAbsRawFirst300: number;
  weightedRawFirst300: number;
  normalisedX: { sumAbsFirstFrames: number };
  normalisedZX: { sumAbsFirstFrames: number };
  probes: Record<string, number | number[]>;
}
interface Golden {
  tolerance: Record<'raw (relative)' | 'normalised sums (relative)' | 'weighted (absolute)' | 'probes', number>;
  parts: Record<'xsub_train' | 'xsub_val' | 'xview_train' | 'xview_val', GoldenClip[]>;
  files: Record<string, unknown>;
  frameLabels: Record<string, { frames: number; runsWithLabel: [number, number, number][]; sumAbsFloat32: number }>;
}

const isGolden = (json: unknown): json is Golden => typeof json === 'object' && json !== null && 'parts' in json;
const golden = goldenJson(goldenPath('pipeline', 'pku-recognition.json'), isGolden);
const { tolerance } = golden;
const mini = goldenPath('pipeline', 'pku-mini');

async function imported(options: PkuOptions, source = mini) {
  const out = join(temporaryFolder(), 'set');
  const report = await importPku([source], out, { swappedRows: 'drop', ...options });
  const dataset = Dataset.open(out);
  const clips = new Map(
    Array.from({ length: dataset.size }, (_, i) => [dataset.name(i), { index: i, clip: dataset.read(i) }]),
  );
  return { report, dataset, clips };
}

const nameOf = ({ name }: GoldenClip): string => name.replace('.txt', '');
const clipsOf = (part: keyof Golden['parts']): GoldenClip[] => golden.parts[part].filter((clip) => clip.num_frame > 0);
const all = [...clipsOf('xsub_train'), ...clipsOf('xsub_val')];

function expectRatio(found: number, wanted: number, tolerance: number): void {
  expect(Math.abs(found / wanted - 1)).toBeLessThan(tolerance);
}

/** The clip as (3, 300, 25, 2), zeros after its end. */
function padded(clip: Clip): Float32Array {
  const coordinates = new Float32Array(300 * clip.bodies * 25 * 3);
  coordinates.set(clip.coordinates);
  return clipToChannelFirst({ ...clip, frames: 300, coordinates });
}

function joint({ bodies, joints, coordinates }: Clip, t: number, v: number, m: number): number[] {
  const start = ((t * bodies + m) * joints + v) * 3;
  return [...coordinates.subarray(start, start + 3)];
}

describe('clips of importPku equal those of the original converters', () => {
  it('cut', async () => {
    const { clips, dataset } = await imported({ clips: true, normalise: false });
    expect([...clips.keys()].sort()).toEqual(all.map(nameOf).sort());
    for (const wanted of all) {
      const { clip, index } = clips.get(nameOf(wanted))!;
      expect(clip.frames).toBe(Math.min(300, wanted.num_frame));
      expect(dataset.label(index)).toBe(wanted.label);
      const array = padded(clip);
      expectRatio(absoluteSum(array), wanted.sumAbsRawFirst300, tolerance['raw (relative)']);
      expect(Math.abs(weightedSum(array) - wanted.weightedRawFirst300)).toBeLessThan(tolerance['weighted (absolute)']);
    }
    for (const [split, key] of [
      ['cross-subject', 'xsub'],
      ['cross-view', 'xview'],
    ] as const) {
      const names = (part: readonly number[]) => part.map((index) => dataset.name(index)).sort();
      expect(names(dataset.split(split).train)).toEqual(clipsOf(`${key}_train`).map(nameOf).sort());
      expect(names(dataset.split(split).test)).toEqual(clipsOf(`${key}_val`).map(nameOf).sort());
    }
    dataset.close();
  });

  it.each([
    ['shoulders to x', 'normalisedX', false],
    ['spine to z, then shoulders to x', 'normalisedZX', true],
  ] as const)('normalised: %s', async (_, key, alignSpine) => {
    const { clips, dataset } = await imported({ clips: true, alignSpine });
    for (const wanted of all) {
      const { clip } = clips.get(nameOf(wanted))!;
      const relative = tolerance['normalised sums (relative)'];
      expectRatio(absoluteSum(clip.coordinates), wanted[key].sumAbsFirstFrames, relative);
      const places = Object.entries(wanted.probes).flatMap(([name, value]) => {
        const place = /^(\w+) t0 v(\d+) m(\d)$/.exec(name);
        return place?.[1] === key && Array.isArray(value) ? [{ v: Number(place[2]), m: Number(place[3]), value }] : [];
      });
      expect(places.length).toBeGreaterThan(0);
      for (const { v, m, value } of places) {
        expect(joint(clip, 0, v, m)).toBeAllClose(value, { absolute: tolerance.probes });
      }
    }
    dataset.close();
  });
});

describe('untrimmed recordings of importPku', () => {
  it('have the frames and the labels of the original', async () => {
    const { clips, dataset } = await imported({});
    expect([...clips.keys()].sort()).toEqual(Object.keys(golden.frameLabels).sort());
    for (const [name, { frames, runsWithLabel, sumAbsFloat32 }] of Object.entries(golden.frameLabels)) {
      const { clip, index } = clips.get(name)!;
      expect(clip.frames).toBe(frames);
      expectRatio(absoluteSum(clip.coordinates), sumAbsFloat32, tolerance['raw (relative)']);
      const actions = runsWithLabel
        .filter(([label]) => label > 0)
        .map(([label, start, end]) => [label - 1, start, end]);
      expect(dataset.segments(index)).toEqual(actions);
      expect(dataset.recording(index)).toMatchObject({ label: -1, camera: 1 + 'LMR'.indexOf(name.slice(-1)) });
    }
    dataset.close();
  });

  it('repair the swapped row and say what was done', async () => {
    const { report, dataset } = await imported({ swappedRows: 'repair' }, examplePath('pipeline', 'pku-mini'));
    expect(dataset.segments(0)).toContainEqual([0, 470, 520]);
    expect(report.notes).toEqual([
      'cross-subject has 2/1 recordings, the whole data set 944/132',
      'cross-subject has 7/2 segments, the whole data set 18841/2704',
      '0001-L, label row 3: 1,520,470 ends before it begins; the two frames were exchanged',
      '0001-L, label row 4: ends at frame 640, the last one, instead of 660',
    ]);
    expect(report.splits['cross-subject']).toMatchObject({ train: 2, test: 1, segments: { train: 7, test: 2 } });
    dataset.close();
  });
});

describe('importPku refuses', () => {
  /** The message when a file stands in the place of one of a good set. */
  async function refusal(source: string, kind: string, set: string, recording: string): Promise<string> {
    const folder = temporaryFolder();
    cpSync(set, join(folder, 'mini'), { recursive: true });
    const place = kind === 'pku-labels' ? 'Train_Label_PKU_final' : 'PKU_Skeleton_Renew';
    const copy = join(folder, 'mini', place, `${recording}.txt`);
    copyFileSync(source, copy);
    const running = importPku([join(folder, 'mini')], join(folder, 'set'));
    const failure: unknown = await running.catch((error: unknown) => error);
    expect(readdirSync(folder)).toEqual(['mini']);
    expect(String(failure)).toContain(copy);
    return String(failure).split(`${copy}: `)[1];
  }

  it.each(hostileFiles().filter(({ kind }) => kind.startsWith('pku')))('$file: $reason', async ({ file, kind }) => {
    const [recording] = Object.keys(golden.files);
    const source = goldenPath('pipeline', 'formats', file);
    const message = await refusal(source, kind, mini, recording);
    const isKnown = basename(file, '.txt') in exact;
    if (isKnown) expect(message).toContain(faultOf(readFileSync(source, 'latin1'), kind));
    else expect(message).toMatch(/found .+, wanted/);
  });

  const exact: Record<string, string> = {
    'pku-149-columns': 'line 4: found 149 numbers, wanted 150 numbers. The file is damaged or of another kind.',
    'pku-nan': `line 3, number 1: found nan, wanted a finite number. ${missingFix}`,
    'pku-labels-not-numbers': 'line 2: found foo,60,70,2, wanted label,start,end,confidence as whole numbers.',
  };

  it.each(Object.entries(exact))('%s of this repository, word for word', async (name, message) => {
    const source = examplePath('pipeline', 'formats', 'hostile', `${name}.txt`);
    const kind = name === 'pku-labels-not-numbers' ? 'pku-labels' : 'pku-skeleton';
    expect(await refusal(source, kind, examplePath('pipeline', 'pku-mini'), '0001-L')).toBe(message);
  });
});

/** What a plain reader of a text meets first, as the importer has to say it. */
function faultOf(text: string, kind: string): string {
  for (const [row, line] of text.trimEnd().split('\n').entries()) {
    const place = `line ${row + 1}`;
    if (kind === 'pku-labels') {
      if (/^\d+(,\d+){3}\s*$/.test(line)) continue;
      return `${place}: found ${line.trimEnd()}, wanted label,start,end,confidence as whole numbers.`;
    }
    const numbers = line.trim().split(/\s+/);
    const wrong = numbers.findIndex((number) => !Number.isFinite(Number(number)));
    if (wrong >= 0) return `${place}, number ${wrong + 1}: found ${numbers[wrong]}, wanted a finite number.`;
    if (numbers.length !== 150) {
      const found = numbers.length < 150 ? numbers.length : 'more than 150';
      return `${place}: found ${found} numbers, wanted 150 numbers.`;
    }
  }
  return 'found nothing wrong';
}

const real = join(realDataFolder, 'pku-mmd');

describe.skipIf(!existsSync(real))('the real files of PKU-MMD (skipped where they are absent)', () => {
  const labelFolder = join(real, 'V1_Label');
  const labels = existsSync(real)
    ? readdirSync(labelFolder).map((file) => {
        const path = join(labelFolder, file);
        return { name: basename(file, '.txt'), rows: parsePkuLabels(readFileSync(path, 'utf8'), path) };
      })
    : [];

  it('have 21,545 label rows in 1076 files, one of them swapped', () => {
    const rows = labels.flatMap(({ rows: own }) => own);
    expect([labels.length, rows.length]).toEqual([1076, 21_545]);
    expect(new Set(rows.map(({ label }) => label)).size).toBe(51);
    expect([2, 1, 0].map((sure) => rows.filter(({ confidence }) => confidence === sure).length)).toEqual([
      20_887, 523, 135,
    ]);
    const swapped = labels.flatMap(({ name, rows: own }) =>
      own.filter((row) => row.swapped).map((row) => ({ name, ...row })),
    );
    expect(swapped).toEqual([
      { name: '0043-L', row: 20, label: 0, start: 4036, end: 4925, confidence: 2, swapped: true },
    ]);
  });

  it('divide into 944 and 132 recordings with 18,841 and 2,704 segments', () => {
    const file = join(real, 'pkuv1_cross_subject.txt');
    const { train, test } = parsePkuSplit(readFileSync(file, 'utf8'), file);
    expect([train.size, test.size]).toEqual([944, 132]);
    const count = (part: ReadonlySet<string>) =>
      labels.filter(({ name }) => part.has(name)).reduce((sum, { rows }) => sum + rows.length, 0);
    expect([count(train), count(test)]).toEqual([18_841, 2704]);
  });

  it('read: the skeleton file of phase II, also through the importer', async () => {
    const file = join(real, 'A10N08-L.txt');
    const clip = readPkuSkeleton(TextNumbers.of(readFileSync(file)), file);
    expect(clip).toMatchObject({ frames: 1040, bodies: 2, joints: 25 });
    const values = clip.coordinates.slice().sort();
    expect([values[0], values[values.length - 1]].map((value) => value.toFixed(3))).toEqual(['-0.995', '3.268']);
    const withSecond = Array.from({ length: 1040 }, (_, t) => clip.coordinates.subarray(t * 150 + 75, (t + 1) * 150));
    expect(withSecond.filter((body) => body.some((value) => value !== 0))).toHaveLength(728);

    const folder = temporaryFolder();
    cpSync(file, join(folder, 'skeleton', 'A10N08-L.txt'));
    cpSync(examplePath('pipeline', 'pku-mini', 'Train_Label_PKU_final'), join(folder, 'label'), { recursive: true });
    writeFileSync(join(folder, 'label', 'A10N08-L.txt'), '5,10,60,2\r\n6,100,1040,1\r\n');
    const out = join(temporaryFolder(), 'set');
    const report = await importPku([folder], out);
    expect(report).toMatchObject({ recordings: 1, frames: 1040 });
    const dataset = Dataset.open(out);
    expect(dataset.info.name).toBe('PKU-MMD II');
    expect(dataset.segments(0)).toEqual([
      [4, 10, 60],
      [5, 100, 1040],
    ]);
    expect(dataset.read(0).coordinates).toEqual(clip.coordinates);
    dataset.close();
  });
});
