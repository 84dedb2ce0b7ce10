import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readMatlab } from '../../../src/data/formats/matlab';
import { compressedElement, element, matlabFile, matlabHead, matrixElement } from './matlabFiles';

const value = { shape: [2, 3], numbers: [1, 2, 3, 4, 5, 6] };
const structure = {
  fields: { name: { text: 'left' }, parts: { shape: [2, 1], cells: [value, { text: 'x' }] }, other: value },
};

describe('readMatlab', () => {
  it.each([true, false])('reads numbers, texts, cells and structures by name (compressed: %s)', (compressed) => {
    const bytes = matlabFile({ before: { text: 'passed over' }, v: value, mot: structure }, compressed);
    const values = readMatlab(bytes, 'x.mat', ['mot', 'v']);
    expect([...values.keys()].sort()).toEqual(['mot', 'v']);
    const numbers = { kind: 'numbers', shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) };
    expect(values.get('v')).toEqual(numbers);
    expect(values.get('mot')).toMatchObject({
      kind: 'structure',
      fields: new Map<string, unknown>([
        ['name', [{ kind: 'text', shape: [1, 4], text: 'left' }]],
        ['parts', [{ kind: 'cells', shape: [2, 1], cells: [numbers, { kind: 'text', shape: [1, 1], text: 'x' }] }]],
        ['other', [numbers]],
      ]),
    });
  });

  it('names what it does not read', () => {
    const sparse = matrixElement('s', value);
    sparse[16] = 5;
    expect(readMatlab(Buffer.concat([matlabHead(), sparse]), 'x.mat', ['s']).get('s')).toEqual({
      kind: 'other',
      what: 'a sparse matrix',
    });
  });

  const whole = matlabFile({ v: value }, false);
  const patched = (at: number, number: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes.writeUInt32LE(number, at);
    return bytes;
  };
  const bomb = compressedElement(deflateSync(Buffer.alloc(2 ** 26 + 1), { level: 9 }));
  const deep = Array.from({ length: 40 }).reduce<Buffer>(
    (inner) =>
      element(
        14,
        Buffer.concat([
          element(6, Buffer.from(Uint32Array.of(1, 0).buffer)),
          element(5, Buffer.from(Int32Array.of(1, 1).buffer)),
          element(1, Buffer.alloc(0)),
          inner,
        ]),
      ),
    matrixElement('', value),
  );

  it.each([
    ['cut in a tag', whole.subarray(0, 132), /found 4 bytes, wanted a variable \(a tag of 8 bytes\)/],
    ['cut in its numbers', whole.subarray(0, whole.length - 8), /found a variable of \d+ bytes, wanted at most \d+/],
    ['a size beyond the file', patched(132, 2 ** 31), /found a variable of 2147483648 bytes, wanted at most/],
    ['extents that its numbers do not fill', patched(160, 2000), /found 6 numbers, wanted 2000 x 3/],
    ['negative extents', patched(160, 0xffffffff), /found extents -1 x 3/],
    ['an unknown class', patched(144, 40), /found an array of class 40/],
    ['an unknown element', patched(128, 77), /found an element of type 77, wanted a variable/],
    ['another variable alone', matlabFile({ w: value }), /variables: found w, wanted v/],
    ['nothing', matlabHead(), /variables: found no variable, wanted v/],
    ['no deflate stream', Buffer.concat([matlabHead(), compressedElement(Buffer.alloc(40, 7))]), /a damaged stream/],
    ['a stream that grows without end', Buffer.concat([matlabHead(), bomb]), /more than 67108864 bytes when inflated/],
    ['too many levels', Buffer.concat([matlabHead(), named(deep)]), /more than 32 levels/],
    ['version 7.3', matlabHead(0x0200), /version: found version 7\.3 \(HDF5\), wanted 5.*-v7/],
    ['version 4', Buffer.alloc(200, 1), /a MATLAB file of version 5.*-v7/],
    ['a zip file', Buffer.from('PK\x03\x04 and more'), /found a zip file, wanted a MATLAB file/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readMatlab(bytes, 'x.mat', ['v'])).toThrow(message);
  });
});

/** The outermost of nested cells, with the name `v`. */
function named(cells: Buffer): Buffer {
  const content = cells.subarray(8);
  const name = element(1, Buffer.from('v'));
  // Flags and extents take 16 bytes each, the empty name 8.
  return element(14, Buffer.concat([content.subarray(0, 32), name, content.subarray(40)]));
}
