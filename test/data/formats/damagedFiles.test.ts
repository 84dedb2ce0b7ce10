import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readNpy,
  readNpz,
  readSafetensors,
  readTorchCheckpoint,
  writeNpz,
  writeSafetensors,
  type NumericArray,
} from '../../../src/data';
import { MemoryBytes } from '../../../src/data/formats/byteSource';
import { readPickle } from '../../../src/data/formats/pickle';
import { InputError } from '../../../src/errors';
import { goldenPath } from '../../goldenFolder';
import { temporaryFolder } from '../temporaryFolder';
import { mutations, propertyCases, propertyTimeout } from './mutation';
import { dict, int, list, none, pickle, text, tuple } from './pickleText';
import { legacyTorchFile, zipTorchFile } from './torchFiles';

const arrays: Record<string, NumericArray> = {
  x: { dtype: 'float32', shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, i) => i) },
  y: { dtype: 'int64', shape: [2], data: BigInt64Array.of(1n, -1n) },
};

/** Bytes that a small file may make a reader hold; a deflate stream grows at most about thousandfold. */
const mostBytes = 64 * 2 ** 20;

/** What a reader gives for a damaged file: nothing that is larger than the file could tell. */
async function readOrRefuse(read: () => unknown): Promise<void> {
  const before = process.memoryUsage().arrayBuffers;
  try {
    await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostBytes);
}

/** Runs a reader on damaged versions of files: it reads them or refuses them with an InputError. */
async function withstands(files: readonly Buffer[], read: (file: string, bytes: Buffer) => unknown): Promise<void> {
  const file = join(temporaryFolder(), 'damaged');
  await fc.assert(
    fc.asyncProperty(mutations(files), async (bytes) => {
      writeFileSync(file, bytes);
      await readOrRefuse(() => read(file, bytes));
    }),
    { numRuns: propertyCases },
  );
}

/** The bytes that a writer puts into a file. */
function written(write: (file: string) => void): Buffer {
  const file = join(temporaryFolder(), 'whole');
  write(file);
  return readFileSync(file);
}

describe('damaged files are read or refused, never worse', { timeout: propertyTimeout }, () => {
  it('npy', async () => {
    const variants = ['float32-c', 'float32-fortran', 'float64-v2', 'float16-v3', 'int64', 'scalar'];
    const files = variants.map((name) =>
      readFileSync(goldenPath('pipeline', 'formats', 'npy-variants', `${name}.npy`)),
    );
    await withstands(files, (file) => readNpy(file));
  });

  it('npz', async () => {
    const files = [false, true].map((compress) => written((file) => writeNpz(file, arrays, { compress })));
    await withstands(files, async (file) => {
      const npz = await readNpz(file);
      for (const name of npz.names) npz.read(name);
    });
  });

  it('safetensors', async () => {
    const file = written((path) => writeSafetensors(path, new Map(Object.entries(arrays)), { epoch: '3' }));
    await withstands([file], (path) => readSafetensors(path));
  });

  it('pickle', async () => {
    const files = [
      pickle(dict([text('names'), list(text('a'), text('b'))], [text('labels'), tuple(int(1), int(-2), none)])),
      Buffer.from("(dp0\nVa\np1\n(lp2\nI1\naI01\naNaF1.5\naS'x'\nasVb\np3\nL12345678901234567890L\ns.", 'latin1'),
      Buffer.from(
        '\x80\x04\x95\x12\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01x\x94K\x01\x8c\x01y\x94G?\xe0\0\0\0\0\0\0u.',
        'latin1',
      ),
    ];
    await withstands(files, (_, bytes) => readPickle(new MemoryBytes(bytes, 'damaged.pkl'), { find: () => undefined }));
  });

  it('PyTorch checkpoints, zip form', async () => {
    await withstands([zipTorchFile()], (file) => readTorchCheckpoint(file));
  });

  it('PyTorch checkpoints, legacy form', async () => {
    await withstands([legacyTorchFile()], (file) => readTorchCheckpoint(file));
  });
});
