import { describe, expect, it } from 'vitest';
import { toFloat32, toIntegers, type NumericArray } from '../../../src/data';
import { decodeElements } from '../../../src/data/formats/numericArray';

const array = (dtype: NumericArray['dtype'], data: NumericArray['data']): NumericArray => ({
  dtype,
  shape: [data.length],
  data,
});

describe('numeric arrays', () => {
  it('become float32', () => {
    const floats = Float32Array.of(1, 2);
    expect(toFloat32(array('float32', floats))).toBe(floats);
    expect(toFloat32(array('int64', BigInt64Array.of(-3n)))).toEqual(Float32Array.of(-3));
    expect(toFloat32(array('uint8', Uint8Array.of(200)))).toEqual(Float32Array.of(200));
  });

  it('become whole numbers where they are', () => {
    expect(toIntegers(array('float64', Float64Array.of(3, -4)))).toEqual([3, -4]);
    expect(toIntegers(array('uint64', BigUint64Array.of(5n)))).toEqual([5]);
    expect(() => toIntegers(array('float32', Float32Array.of(1, 0.5)), 'y.npy')).toThrow(/y.npy: element 1: found 0.5/);
    expect(() => toIntegers(array('int64', BigInt64Array.of(2n ** 60n)))).toThrow(/element 0/);
    expect(() => toIntegers(array('float32', Float32Array.of(NaN)))).toThrow(/found NaN/);
  });

  it('are decoded from either byte order and leave the bytes alone', () => {
    const bytes = Uint8Array.of(9, 0, 0, 1, 2);
    expect(decodeElements('uint16', bytes.subarray(1), true)).toEqual(Uint16Array.of(0, 0x0102));
    expect(decodeElements('uint16', bytes.subarray(1))).toEqual(Uint16Array.of(0, 0x0201));
    expect([...bytes]).toEqual([9, 0, 0, 1, 2]);
  });

  it('widen half precision as IEEE says', () => {
    const halves = Uint16Array.of(0x3555, 0x7bff, 0x0400, 0x8001, 0xfc00, 0x7e00);
    const values = decodeElements('float16', new Uint8Array(halves.buffer));
    expect(Array.from(values, Number)).toEqual([0.333251953125, 65504, 2 ** -14, -(2 ** -24), -Infinity, NaN]);
  });
});
