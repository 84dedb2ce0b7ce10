import { existsSync, mkdirSync, copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importNtu, readNpz, toFloat32 } from '../../../../src/data';
import { TextNumbers } from '../../../../src/data/formats/textNumbers';
import { slotEnergies } from '../../../../src/data/importers/ntu/bodySelection';
import { readNtuSkeleton } from '../../../../src/data/importers/ntu/skeletonText';
import { readPadded } from '../../../../src/data/importers/recordings/recordingFile';
import { clipToChannelFirst, type Clip } from '../../../../src/skeleton';
import {
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

describe('importNtu refuses', () => {
  it.each(hostileFiles().filter(({ kind }) => kind === 'skeleton'))('$file: $reason', async ({ file }) => {
    const source = goldenPath('pipeline', 'formats', file);
    const folder = temporaryFolder();
    // RECORDING-KIND.skeleton
    const [recording, ...kind] = basename(file, '.skeleton').split('-');
    const copy = join(folder, `${recording}.skeleton`);
    copyFileSync(source, copy);
    const failure: unknown = await importNtu([copy], join(folder, 'set')).catch((error: unknown) => error);
    expect(String(failure)).toContain(copy);
    expect(String(failure)).toMatch(messageFor(kind.join('-')));
    expect(existsSync(join(folder, 'set'))).toBe(false);
    expect(existsSync(join(folder, '.set.part'))).toBe(false);
  });
});

function messageFor(kind: string): RegExp {
  const messages: Record<string, RegExp> = {
    'huge-body-count': /line \d+, number of bodies in frame \d+: found \d{4,}, wanted a whole number, 0 to 6/,
    'frames-beyond-end': /frame \d+: found the end of the file, wanted \d+ frames/,
    'negative-frame-count': /line 1, number of frames: found -\d+, wanted a whole number, 1 to/,
    nan: /line \d+, [xyz] of frame \d+, body \d, joint \d+: found NaN, wanted a finite number/i,
    infinite: /[xyz] of frame \d+, body \d, joint \d+: found -?inf/i,
    'huge-frame-count': /number of frames: found \d{6,}/,
    text: /[xyz] of frame \d+, body \d, joint \d+: found \w+, wanted a finite number/,
    'huge-joint-count': /line \d+, number of joints in frame \d+, body \d: found \d+, wanted 25/,
    empty: /content: found an empty file, wanted a text file of numbers/,
    binary: /line 1, number of frames: found .+, wanted a whole number/,
  };
  return messages[kind] ?? /: .+ found .+ wanted/;
}
