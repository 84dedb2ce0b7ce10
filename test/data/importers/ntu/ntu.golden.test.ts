import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importNtu, readNpz, toFloat32 } from '../../../../src/data';
import { TextNumbers } from '../../../../src/data/formats/textNumbers';
import { slotEnergies } from '../../../../src/data/importers/ntu/bodySelection';
import { readNtuSkeleton } from '../../../../src/data/importers/ntu/skeletonText';
import { readPadded } from '../../../../src/data/importers/recordings/recordingFile';
import { clipToChannelFirst, type Clip } from '../../../../src/skeleton';
import {
  examplePath,
  goldenJson,
  goldenPath,
  hasRecordings,
  hostileFiles,
  realDataFolder,
  recordingsFolder,
} from '../../../goldenFolder';
import { temporaryFolder } from '../../temporaryFolder';

interface Golden {
  tolerance: { normalised: number; energies: number };
  files: {
    name: string;
    rawKey: string;
    normalisedKey: string;
    num_frame: number;
    label: number;
    setup: number;
    camera: number;
    performer: number;
    replication: number;
    energies: number[];
  }[];
}

const isGolden = (json: unknown): json is Golden => typeof json === 'object' && json !== null && 'files' in json;
const realNtu = join(realDataFolder, 'ntu-samples');

/** The first frames of a (3, T, V, 2) array. */
function firstFrames(array: Float32Array, [C, T, V, M]: readonly number[], frames: number): Float32Array {
  const size = V * M;
  const result = new Float32Array(C * frames * size);
  for (let c = 0; c < C; c++) {
    result.set(array.subarray(c * T * size, (c * T + frames) * size), c * frames * size);
  }
  return result;
}

function readSet(folder: string): Map<string, { clip: Clip; label: number; subject: number; setup: number }> {
  const dataset = Dataset.open(folder);
  const clips = Array.from({ length: dataset.size }, (_, i) => {
    const { label, subject, setup } = dataset.recording(i);
    return [dataset.name(i), { clip: dataset.read(i), label, subject, setup }] as const;
  });
  dataset.close();
  return new Map(clips);
}

async function expectGolden(golden: string, recordings: string): Promise<void> {
  const { tolerance, files } = goldenJson(join(golden, 'ntu-normalised.json'), isGolden);
  const arrays = await readNpz(join(golden, 'ntu-normalised.npz'));
  const folder = join(temporaryFolder(), 'raw');
  mkdirSync(folder);
  for (const { name } of files) copyFileSync(join(recordings, `${name}.skeleton`), join(folder, `${name}.skeleton`));
  const out = temporaryFolder();
  await importNtu([folder], join(out, 'raw'), { normalise: false });
  await importNtu([folder], join(out, 'normalised'));
  const raw = readSet(join(out, 'raw'));
  const normalised = readSet(join(out, 'normalised'));
  expect([...raw.keys()]).toEqual(files.map(({ name }) => name).sort());
  for (const { name, rawKey, normalisedKey, num_frame, label, performer, setup, energies } of files) {
    const expected = (key: string): Float32Array => {
      const array = arrays.read(key);
      return firstFrames(toFloat32(array), array.shape, num_frame);
    };
    expect(raw.get(name)).toMatchObject({ label, subject: performer, setup });
    expect(clipToChannelFirst(raw.get(name)!.clip)).toEqual(expected(rawKey));
    expect(clipToChannelFirst(normalised.get(name)!.clip)).toBeAllClose(expected(normalisedKey), {
      absolute: tolerance.normalised,
    });
    const file = join(folder, `${name}.skeleton`);
    const text = new TextNumbers(readPadded({ name: basename(file), file, bytes: 0 }));
    const found = slotEnergies(readNtuSkeleton(text, file));
    energies.forEach((energy, slot) => expect(Math.abs((found[slot] ?? 0) - energy)).toBeLessThan(tolerance.energies));
  }
}

describe('importNtu equals the original', () => {
  it('on made-up recordings with awkward frames', async () => {
    await expectGolden(goldenPath('pipeline'), goldenPath('pipeline', 'ntu-synthetic'));
  });

  it.skipIf(!hasRecordings || !existsSync(realNtu))('on real recordings (skipped where they are absent)', async () => {
    await expectGolden(recordingsFolder, realNtu);
  });
});

/** Kinds of damage, and what is said of them where the recording is this repository's. */
const exact: readonly (readonly [kind: string, message: string])[] = [
  ['huge-body-count', 'line 2, number of bodies in frame 0: found 1000000000, wanted a whole number, 0 to 6.'],
  ['frames-beyond-end', 'frame 4: found the end of the file, wanted 90 frames.'],
  ['negative-frame-count', 'line 1, number of frames: found -4, wanted a whole number, 1 to 5603.'],
  ['nan', 'line 5, x of frame 0, body 0, joint 0: found nan, wanted a finite number.'],
  ['infinite', 'line 10, z of frame 0, body 0, joint 5: found inf, wanted a finite number.'],
  ['huge-frame-count', 'line 1, number of frames: found 999999999999, wanted a whole number, 1 to 5608.'],
  ['text', 'line 7, y of frame 0, body 0, joint 2: found abc, wanted a finite number.'],
  ['huge-joint-count', 'line 4, number of joints in frame 0, body 0: found 2500000, wanted 25.'],
  ['empty', 'content: found an empty file, wanted a text file of numbers.'],
  ['binary', 'line 1, number of frames: found '],
];

describe('importNtu refuses', () => {
  /** The message for a file, which is given the name of its recording: RECORDING-KIND.skeleton */
  async function refusal(source: string): Promise<string> {
    const folder = temporaryFolder();
    const [recording] = basename(source, '.skeleton').split('-');
    const copy = join(folder, `${recording}.skeleton`);
    copyFileSync(source, copy);
    const failure: unknown = await importNtu([copy], join(folder, 'set')).catch((error: unknown) => error);
    expect(String(failure)).toContain(copy);
    expect(existsSync(join(folder, 'set'))).toBe(false);
    expect(existsSync(join(folder, '.set.part'))).toBe(false);
    return String(failure);
  }

  it.each(hostileFiles().filter(({ kind }) => kind === 'skeleton'))('$file: $reason', async ({ file }) => {
    const source = goldenPath('pipeline', 'formats', file);
    const message = await refusal(source);
    const isKnown = exact.some(([kind]) => file.endsWith(`-${kind}.skeleton`));
    if (isKnown) expect(message).toContain(faultOf(readFileSync(source, 'latin1')));
    else expect(message).toMatch(/: .+ found .+ wanted/);
  });

  it.each(exact)('%s of this repository, word for word', async (kind, message) => {
    const source = examplePath('pipeline', 'formats', 'hostile', `S017C001P001R001A001-${kind}.skeleton`);
    expect(await refusal(source)).toContain(message);
  });
});

/** What a plain reader of a text meets first, as the importer has to say it. */
function faultOf(text: string): string {
  if (text === '') return 'content: found an empty file, wanted a text file of numbers.';
  const lines = text.split('\n');
  const frames = Number(lines[0]);
  if (!Number.isFinite(frames)) return 'line 1, number of frames: found ';
  // Each frame takes two bytes at least.
  const most = Math.min(100_000, Math.floor(text.length / 2));
  if (frames < 1 || frames > most) {
    return `line 1, number of frames: found ${frames}, wanted a whole number, 1 to ${most}.`;
  }
  let line = 1;
  for (let t = 0; t < frames; t++) {
    if ((lines[line] ?? '') === '') return `frame ${t}: found the end of the file, wanted ${frames} frames.`;
    const bodies = Number(lines[line++]);
    if (bodies > 6) {
      return `line ${line}, number of bodies in frame ${t}: found ${bodies}, wanted a whole number, 0 to 6.`;
    }
    for (let body = 0; body < bodies; body++) {
      line++; // its number and states
      const joints = Number(lines[line++]);
      const place = `frame ${t}, body ${body}`;
      if (joints !== 25) return `line ${line}, number of joints in ${place}: found ${joints}, wanted 25.`;
      for (let joint = 0; joint < joints; joint++) {
        const numbers = lines[line++].split(' ').slice(0, 3);
        const wrong = numbers.findIndex((number) => !Number.isFinite(Number(number)));
        if (wrong < 0) continue;
        const value = Number(numbers[wrong]);
        const found = Number.isNaN(value) ? numbers[wrong] : value;
        return `line ${line}, ${'xyz'[wrong]} of ${place}, joint ${joint}: found ${found}, wanted a finite number.`;
      }
    }
  }
  return 'found nothing wrong';
}
