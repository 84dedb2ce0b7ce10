import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NumericArray } from '../../../src/data';
import { MemoryBytes } from '../../../src/data/formats/byteSource';
import { readPickle } from '../../../src/data/formats/pickle';
import { numpyWorld, PickledArray } from '../../../src/data/formats/pickledArray';
import {
  build,
  bytes,
  call,
  dict,
  global,
  int,
  list,
  no,
  none,
  pickle,
  text,
  tuple,
  yes,
  type Item,
} from './pickleText';

/** The same content by Python 3.11 and NumPy 2.4 in every protocol. */
const files = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'numpyPickles.json'), 'utf8')) as object;

const read = (content: Buffer): unknown => {
  const source = new MemoryBytes(content, 'test.pkl');
  return readPickle(source, numpyWorld(source)).value;
};

const counting = (length: number, scale = 1): number[] => Array.from({ length }, (_, i) => i * scale);
const arrays: Record<string, NumericArray> = {
  half: { dtype: 'float16', shape: [3, 4], data: Float32Array.from(counting(12), (i) => (i - 3) / 4) },
  fortran: { dtype: 'float32', shape: [2, 3, 4], data: Float32Array.from(counting(24)) },
  bigEndian: { dtype: 'int32', shape: [5], data: Int32Array.from(counting(5, 100_000)) },
  flags: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
  long: { dtype: 'int16', shape: [800], data: Int16Array.from(counting(800)) },
  empty: { dtype: 'float64', shape: [0, 25, 3], data: new Float64Array(0) },
  zeroDimensional: { dtype: 'float64', shape: [], data: Float64Array.of(2.5) },
};

// A small array, instruction by instruction.
const dtype = (code: string, order = '<'): Item =>
  build(
    call(global('numpy', 'dtype'), text(code), no, yes),
    tuple(int(3), text(order), none, none, none, int(-1), int(-1), int(0)),
  );
const blank = call(
  global('numpy.core.multiarray', '_reconstruct'),
  global('numpy', 'ndarray'),
  tuple(int(0)),
  bytes(Buffer.from('b')),
);
const two = Buffer.from(Float32Array.of(1, 2).buffer);
const array = ({ version = 1, shape = tuple(int(2)), type = dtype('f4'), elements = bytes(two) } = {}): Item =>
  build(blank, tuple(int(version), shape, type, no, elements));
const scalar = (type: Item, content: Item): Item => call(global('numpy.core.multiarray', 'scalar'), type, content);
const fromBuffer = (order: string): Item =>
  call(global('numpy._core.numeric', '_frombuffer'), bytes(two), dtype('f4'), tuple(int(2)), text(order));

describe('arrays inside pickles', () => {
  it.each(Object.entries(files))('are read, %s', (_, base64) => {
    const content = read(Buffer.from(base64 as string, 'base64')) as Map<string, unknown>;
    for (const [name, wanted] of Object.entries(arrays)) {
      const found = content.get(name) as PickledArray;
      expect(found).toBeInstanceOf(PickledArray);
      expect({ dtype: found.dtype, shape: found.shape }).toEqual({ dtype: wanted.dtype, shape: wanted.shape });
      expect(found.read()).toEqual(wanted);
    }
    expect(content.get('numbers')).toEqual([0.5, -7, true, 2n ** 60n]);
  });

  it('belong to who reads them', () => {
    const pickled = read(pickle(array())) as PickledArray;
    (pickled.read().data as Float32Array).fill(9);
    expect(pickled.read().data).toEqual(Float32Array.of(1, 2));
    expect((read(pickle(fromBuffer('C'))) as PickledArray).read().data).toEqual(Float32Array.of(1, 2));
  });

  it.each<[string, Item, RegExp]>([
    ['objects', array({ type: dtype('O8') }), /dtype: found O8, wanted numbers: .* as a list/],
    ['texts', array({ type: dtype('U12') }), /dtype: found U12/],
    ['records', build(dtype('f4'), tuple(int(3), text('|'), none, tuple(text('x')), dict())), /state of a dtype/],
    ['a strange byte order', dtype('f4', '?'), /state of a dtype/],
    [
      'fewer elements than the shape',
      array({ shape: tuple(int(3)) }),
      /found 8 bytes, wanted 12 bytes for shape \(3\)/,
    ],
    ['more elements than the shape', array({ shape: tuple(int(1)) }), /found 8 bytes, wanted 4/],
    ['an enormous shape', array({ shape: tuple(int(2 ** 31 - 1), int(2 ** 31 - 1)) }), /found 8 bytes/],
    ['a negative shape', array({ shape: tuple(int(-2)) }), /shape of an array/],
    ['no shape', array({ shape: none }), /shape of an array: found null/],
    ['no dtype', array({ type: text('f4') }), /dtype of an array: found f4/],
    ['no elements', array({ elements: list() }), /elements of an array: found a list of 0/],
    ['characters that are no bytes', array({ elements: text('€uro') }), /elements of an array: found €uro/],
    ['another version', array({ version: 2 }), /found 2, wanted version 1/],
    ['no state', build(blank, none), /state of an array/],
    ['a subclass', call(global('numpy.core.multiarray', '_reconstruct'), none, tuple(int(0))), /wanted numpy.ndarray/],
    ['another order', fromBuffer('K'), /order of an array: found K/],
    ['a short scalar', scalar(dtype('f8'), bytes(two.subarray(0, 4))), /scalar of float64: found 4 bytes, wanted 8/],
    ['a scalar of nothing', scalar(none, none), /NumPy scalar: found null/],
    ['another encoding', call(global('_codecs', 'encode'), text('a'), text('rot13')), /found rot13, wanted latin1/],
    ['bytes of something', call(global('__builtin__', 'bytes'), int(2 ** 31 - 1)), /found 1 arguments, wanted none/],
    [
      'other functions of NumPy',
      call(global('numpy.core.multiarray', 'fromfile')),
      /found numpy.core.multiarray.fromfile/,
    ],
    [
      'a long text that is too short',
      array({ shape: tuple(int(800)), elements: text('a'.repeat(2000)) }),
      /2000 bytes/,
    ],
  ])('refuse %s', (_, content, message) => {
    expect(() => read(pickle(content))).toThrow(message);
  });

  it('notice when a long text holds fewer bytes than it takes', () => {
    const elements = text('é'.repeat(1000));
    const pickled = (count: number) => read(pickle(array({ shape: tuple(int(count)), type: dtype('u1'), elements })));
    expect((pickled(1000) as PickledArray).read().data).toEqual(new Uint8Array(1000).fill(0xe9));
    expect(() => (pickled(1999) as PickledArray).read()).toThrow(/of another length, wanted 1999/);
  });
});
