import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors, readSafetensorsHeader, writeSafetensors, type NumericArray } from '../../../src/data';
import { InputError } from '../../../src/errors';
import { flip } from '../flip';
import { temporaryFolder } from '../temporaryFolder';

const tensors = new Map<string, NumericArray>([
  ['layer.weight', { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, -4.5) }],
  ['step', { dtype: 'int64', shape: [], data: BigInt64Array.of(-7n) }],
  ['moment', { dtype: 'float64', shape: [1], data: Float64Array.of(0.1) }],
  ['index', { dtype: 'int32', shape: [3], data: Int32Array.of(1, -1, 0) }],
  ['empty', { dtype: 'float32', shape: [0, 5], data: new Float32Array(0) }],
]);

/** A file with this header and data. */
function rawFile(header: unknown, data: Uint8Array = new Uint8Array(0)): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = join(temporaryFolder(), 'raw.safetensors');
  writeFileSync(file, Buffer.concat([length, text, data]));
  return file;
}

describe('safetensors', () => {
  it('come back as they were written', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'model.safetensors');
    writeSafetensors(file, tensors, { epoch: '60' });
    expect(readSafetensors(file)).toEqual({ metadata: { epoch: '60' }, tensors });
    expect(readdirSync(folder)).toEqual(['model.safetensors']);
    expect(readFileSync(file).readBigUInt64LE(0) % 8n).toBe(0n);
    const { entries } = readSafetensorsHeader(file);
    expect(entries.get('layer.weight')).toEqual({ dtype: 'float32', shape: [2, 2], start: 0, end: 16 });
  });

  it('are refused with any bit changed but for the name of their hash', () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    writeSafetensors(file, tensors, { epoch: '60' });
    const sound = readFileSync(file);
    const name = sound.indexOf('usdrl-sha256');
    for (let byte = 0; byte < sound.length; byte++) {
      flip(file, byte, byte % 8);
      if (byte < name || byte >= name + 'usdrl-sha256'.length) {
        expect(() => readSafetensors(file), `byte ${byte}`).toThrow(InputError);
      }
      writeFileSync(file, sound);
    }
    flip(file, sound.length - 1);
    expect(() => readSafetensors(file)).toThrow(
      /SHA-256 of the content: found [0-9a-f]{64}, wanted [0-9a-f]{64}\. The file was changed or damaged/,
    );
  });

  it('keep their hash in another order, as other programs write them', () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    writeSafetensors(file, tensors, { a: '1', b: '2' });
    const bytes = readFileSync(file);
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, Record<string, string>>;
    const turned = Object.entries(header).reverse();
    header.__metadata__ = Object.fromEntries(Object.entries(header.__metadata__).reverse());
    const other = rawFile(Object.fromEntries(turned), bytes.subarray(start));
    expect(readSafetensors(other).metadata).toEqual({ a: '1', b: '2' });
    expect(readSafetensorsHeader(other).hash).toBe(readSafetensorsHeader(file).hash);
  });

  it('widen half precision', () => {
    const header = {
      half: { dtype: 'F16', shape: [1], data_offsets: [0, 2] },
      brain: { dtype: 'BF16', shape: [1], data_offsets: [2, 4] },
    };
    const { tensors: read } = readSafetensors(rawFile(header, Uint8Array.of(0x00, 0x3e, 0xc0, 0x3f)));
    expect(read.get('half')).toEqual({ dtype: 'float16', shape: [1], data: Float32Array.of(1.5) });
    expect(read.get('brain')).toEqual({ dtype: 'bfloat16', shape: [1], data: Float32Array.of(1.5) });
  });

  it('refuse to write what does not fit', () => {
    const wrong = new Map([['x', { dtype: 'float32', shape: [3], data: new Float32Array(2) } satisfies NumericArray]]);
    expect(() => writeSafetensors(join(temporaryFolder(), 'x'), wrong)).toThrow(
      /x: 8 bytes for float32 of shape \(3\)/,
    );
  });

  const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const four = new Uint8Array(4);
  it.each<[string, unknown, Uint8Array, RegExp]>([
    ['no JSON', '{', four, /wanted JSON/],
    ['a list', [], four, /wanted an object/],
    ['an unknown type', { x: { ...entry, dtype: 'constructor' } }, four, /x: found/],
    ['a shape that does not fit', { x: { ...entry, shape: [2] } }, four, /x: found/],
    ['a huge shape', { x: { ...entry, shape: [2 ** 52] } }, four, /x: found/],
    ['a negative extent', { x: { ...entry, shape: [-1, -1] } }, four, /x: found/],
    ['a gap', { x: { ...entry, data_offsets: [4, 8] } }, new Uint8Array(8), /no gaps and no overlaps/],
    ['an overlap', { x: entry, y: entry }, four, /no gaps and no overlaps/],
    ['missing bytes', { x: entry }, new Uint8Array(3), /bytes: found/],
    ['bytes too many', { x: entry }, new Uint8Array(5), /bytes: found/],
    ['metadata of numbers', { __metadata__: { a: 1 }, x: entry }, four, /metadata/],
  ])('refuse %s', (_, header, data, message) => {
    expect(() => readSafetensors(rawFile(header, data))).toThrow(message);
  });

  it('refuse a header longer than the file', () => {
    const file = join(temporaryFolder(), 'x');
    writeFileSync(file, Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 0]));
    expect(() => readSafetensors(file)).toThrow(/header length/);
    writeFileSync(file, 'abc');
    expect(() => readSafetensors(file)).toThrow(/header length/);
  });
});
