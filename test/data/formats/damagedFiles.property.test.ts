import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { describe, it } from 'vitest';
import {
  PickledArray,
  PickleFile,
  readNpy,
  readNpz,
  readSafetensors,
  readTorchCheckpoint,
  writeNpz,
  writeSafetensors,
  type NumericArray,
} from '../../../src/data';
import { readMatlab } from '../../../src/data/formats/matlab';
import { examplePath } from '../../goldenFolder';
import { matlabFile } from './matlabFiles';
import { propertyTimeout, withstands, written } from './mutation';
import { dict, int, list, none, pickle, text, tuple } from './pickleText';
import { legacyTorchFile, zipTorchFile } from './torchFiles';

const arrays: Record<string, NumericArray> = {
  x: { dtype: 'float32', shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, i) => i) },
  y: { dtype: 'int64', shape: [2], data: BigInt64Array.of(1n, -1n) },
};

/** Checks every array of an npz file without keeping it. */
async function checkAll(file: string): Promise<void> {
  const npz = await readNpz(file);
  for (const name of npz.names) await npz.check(name);
}

/** Reads every array of an npz file. */
async function readAll(file: string): Promise<void> {
  const npz = await readNpz(file);
  for (const name of npz.names) npz.read(name);
}

/** Opens a pickle and reads every array in it. */
function readPickled(file: string): void {
  const opened = PickleFile.open(file);
  try {
    const waiting = [opened.value];
    for (let steps = 0; steps < 10_000 && waiting.length > 0; steps++) {
      const value = waiting.pop();
      if (value instanceof PickledArray) value.read();
      else if (Array.isArray(value)) waiting.push(...(value as unknown[]));
      else if (value instanceof Map) waiting.push(...(value.values() as Iterable<unknown>));
    }
  } finally {
    opened.close();
  }
}

describe('damaged files are read or refused, never worse', { timeout: propertyTimeout }, () => {
  const npyFiles = ['float32-c', 'float32-fortran', 'float64-v2', 'float16-v3', 'int64', 'scalar'].map((name) =>
    readFileSync(examplePath('pipeline', 'formats', 'npy-variants', `${name}.npy`)),
  );

  it('npy', async () => {
    await withstands(npyFiles, [readNpy]);
  });

  it('npz', async () => {
    const files = [false, true].map((compress) => written((file) => writeNpz(file, arrays, { compress })));
    await withstands(files, [checkAll, readAll]);
  });

  it('npz, damaged inside a whole zip file', async () => {
    await withstands(npyFiles, [checkAll, readAll], { wrap: (bytes) => zipSync({ 'x.npy': bytes }) });
  });

  it('safetensors', async () => {
    const file = written((path) => writeSafetensors(path, new Map(Object.entries(arrays)), { epoch: '3' }));
    await withstands([file], [(path) => readSafetensors(path)]);
  });

  it('pickles of plain data', async () => {
    const files = [
      pickle(dict([text('names'), list(text('a'), text('b'))], [text('labels'), tuple(int(1), int(-2), none)])),
      Buffer.from("(dp0\nVa\np1\n(lp2\nI1\naI01\naNaF1.5\naS'x'\nasVb\np3\nL12345678901234567890L\ns.", 'latin1'),
      Buffer.from(
        '\x80\x04\x95\x12\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01x\x94K\x01\x8c\x01y\x94G?\xe0\0\0\0\0\0\0u.',
        'latin1',
      ),
    ];
    await withstands(files, [readPickled]);
  });

  it('pickles with NumPy arrays', async () => {
    const fixtures = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'numpyPickles.json'), 'utf8')) as object;
    const files = Object.values(fixtures).map((base64: string) => Buffer.from(base64, 'base64'));
    await withstands(files, [readPickled]);
  });

  it('MATLAB files', async () => {
    const numbers = { shape: [2, 2], numbers: [1, 2, 3, 4] };
    const mot = { fields: { name: { text: 'left' }, parts: { shape: [2, 1], cells: [numbers, { text: 'x' }] } } };
    const files = [false, true].map((compressed) => matlabFile({ mot, x: numbers }, compressed));
    await withstands(files, [(file) => readMatlab(readFileSync(file), file, ['mot'])]);
  });

  it('PyTorch checkpoints, zip form', async () => {
    await withstands([zipTorchFile()], [readTorchCheckpoint]);
  });

  it('PyTorch checkpoints, zip form, damaged inside a whole zip file', async () => {
    const { 'test/data.pkl': content, ...storages } = unzipSync(zipTorchFile());
    await withstands([Buffer.from(content)], [readTorchCheckpoint], {
      wrap: (bytes) => zipSync({ 'test/data.pkl': bytes, ...storages }, { level: 0 }),
    });
  });

  it('PyTorch checkpoints, legacy form', async () => {
    await withstands([legacyTorchFile()], [readTorchCheckpoint]);
  });
});
