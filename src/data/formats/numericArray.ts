import { InputError } from '../../errors';

/** The typed arrays that hold the elements. */
export type NumericData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** The element types that the readers know, by NumPy's names. */
export type DType =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64';

/** A row-major array as the files of other tools hold it. */
export interface NumericArray {
  /** The type in the file: float16 and bfloat16 come as Float32Array, bool as Uint8Array of 0 and 1. */
  dtype: DType;
  /** Extents, slowest first; empty for a scalar. */
  shape: number[];
  data: NumericData;
}

interface ElementType {
  /** Bytes of an element in a file. */
  bytes: number;
  /** Elements from native-order bytes that start at a multiple of 8 and belong to no one else. */
  view(buffer: ArrayBuffer): NumericData;
}

const elementTypes: Readonly<Record<DType, ElementType>> = {
  bool: { bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  int8: { bytes: 1, view: (buffer) => new Int8Array(buffer) },
  uint8: { bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  int16: { bytes: 2, view: (buffer) => new Int16Array(buffer) },
  uint16: { bytes: 2, view: (buffer) => new Uint16Array(buffer) },
  int32: { bytes: 4, view: (buffer) => new Int32Array(buffer) },
  uint32: { bytes: 4, view: (buffer) => new Uint32Array(buffer) },
  int64: { bytes: 8, view: (buffer) => new BigInt64Array(buffer) },
  uint64: { bytes: 8, view: (buffer) => new BigUint64Array(buffer) },
  float16: { bytes: 2, view: (buffer) => halvesToFloats(new Uint16Array(buffer)) },
  bfloat16: { bytes: 2, view: (buffer) => bfloatsToFloats(new Uint16Array(buffer)) },
  float32: { bytes: 4, view: (buffer) => new Float32Array(buffer) },
  float64: { bytes: 8, view: (buffer) => new Float64Array(buffer) },
};

/** Bytes of an element in a file. */
export function elementBytes(dtype: DType): number {
  return elementTypes[dtype].bytes;
}

/** Elements from bytes of either byte order; the bytes are copied unless they are a whole buffer of their own. */
export function decodeElements(dtype: DType, bytes: Uint8Array, bigEndian = false): NumericData {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && !bigEndian;
  const own = whole && bytes.buffer instanceof ArrayBuffer ? bytes.buffer : Uint8Array.from(bytes).buffer;
  const size = elementBytes(dtype);
  if (bigEndian && size > 1) {
    const buffer = Buffer.from(own);
    if (size === 2) buffer.swap16();
    else if (size === 4) buffer.swap32();
    else buffer.swap64();
  }
  return elementTypes[dtype].view(own);
}

/** The bytes of elements as files hold them (little-endian, the order of every machine Node runs on here). */
export function elementsAsBytes(data: NumericData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** NumPy and PyTorch have no more axes. */
export const mostAxes = 64;

/** Product of the extents; NaN-free only for checked shapes. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The elements as float32; 64-bit integers lose what float32 cannot hold. A Float32Array is returned as it is. */
export function toFloat32({ data }: NumericArray): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  return Float32Array.from(data);
}

/** The elements as whole numbers. @throws InputError when one has a fraction or is beyond 2^53. */
export function toIntegers({ data }: NumericArray, file?: string): number[] {
  const numbers =
    data instanceof BigInt64Array || data instanceof BigUint64Array ? Array.from(data, Number) : Array.from(data);
  const wrong = numbers.findIndex((value) => !Number.isSafeInteger(value));
  if (wrong < 0) return numbers;
  throw new InputError({
    file,
    thing: `element ${wrong}`,
    found: String(data[wrong]),
    wanted: 'a whole number below 2^53',
  });
}

/** The value of every half-precision number, made when the first is read: a table is ten times as fast as arithmetic. */
let halfValues: Float32Array | undefined;

function halvesToFloats(bits: Uint16Array): Float32Array {
  const values = (halfValues ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => halfToNumber(half)));
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = values[bits[i]];
  return floats;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A bfloat16 is the upper half of a float32. */
function bfloatsToFloats(bits: Uint16Array): Float32Array {
  const widened = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) widened[i] = bits[i] << 16;
  return new Float32Array(widened.buffer);
}
