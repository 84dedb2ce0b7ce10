import { InputError } from '../../errors';
import { writeFileAtomic } from '../atomicFile';
import { ByteFile } from './byteFile';
import { npyHeaderBytes, npyPreambleBytes, parseNpyHeader, type NpyHeader } from './npyHeader';
import {
  decodeElements,
  elementBytes,
  elementCount,
  elementsAsBytes,
  type DType,
  type NumericArray,
  type NumericData,
} from './numericArray';

/** An npy file of any size, read by rows of its first axis. */
export class NpyFile {
  private constructor(
    private readonly bytes: ByteFile,
    readonly header: NpyHeader,
  ) {}

  /** @throws InputError when it is no npy file of numbers, or its size does not fit its shape. */
  static open(file: string): NpyFile {
    const bytes = ByteFile.open(file, { what: 'an npy file', kinds: ['npy'] });
    try {
      const length = npyHeaderBytes(bytes.read(0, npyPreambleBytes, 'npy header'), file);
      const header = parseNpyHeader(bytes.read(0, length, 'npy header'), file);
      checkDataBytes(header, bytes.size, file);
      return new NpyFile(bytes, header);
    } catch (error) {
      bytes.close();
      throw error;
    }
  }

  get shape(): readonly number[] {
    return this.header.shape;
  }

  get path(): string {
    return this.bytes.path;
  }

  /** The whole array, row-major whatever the order in the file. */
  read(): NumericArray {
    const { dataStart, dataBytes } = this.header;
    return decodeArray(this.header, this.bytes.read(dataStart, dataBytes, 'elements'));
  }

  /** Rows first .. first + count - 1 of the first axis. @throws InputError for Fortran order, where rows are scattered. */
  readRows(first: number, count: number): NumericArray {
    const { dtype, bigEndian, fortranOrder, shape, dataStart } = this.header;
    if (fortranOrder) {
      const fix = 'Save it with numpy.ascontiguousarray.';
      throw new InputError({
        file: this.path,
        thing: 'order',
        found: 'Fortran',
        wanted: 'C order for reading by rows',
        fix,
      });
    }
    if (shape.length === 0 || first < 0 || count < 0 || first + count > shape[0]) {
      throw new RangeError(`rows ${first} to ${first + count} of an array with shape (${shape.join(', ')})`);
    }
    const rowBytes = elementCount(shape.slice(1)) * elementBytes(dtype);
    const bytes = this.bytes.read(dataStart + first * rowBytes, count * rowBytes, 'elements');
    return { dtype, shape: [count, ...shape.slice(1)], data: decodeElements(dtype, bytes, bigEndian) };
  }

  close(): void {
    this.bytes.close();
  }
}

/** The head of an npy file. */
export function readNpyHeader(file: string): NpyHeader {
  const npy = NpyFile.open(file);
  npy.close();
  return npy.header;
}

/** A whole npy file. Versions 1 to 3, either byte order, C or Fortran order, numbers and booleans. */
export function readNpy(file: string): NumericArray {
  const npy = NpyFile.open(file);
  try {
    return npy.read();
  } finally {
    npy.close();
  }
}

/** An npy file that is already in memory; `file` is only for messages. */
export function decodeNpy(bytes: Uint8Array, file: string): NumericArray {
  const length = npyHeaderBytes(bytes.subarray(0, npyPreambleBytes), file);
  if (length > bytes.length) {
    throw new InputError({ file, thing: 'npy header', found: `${bytes.length} bytes`, wanted: `${length} bytes` });
  }
  const header = parseNpyHeader(bytes.subarray(0, length), file);
  checkDataBytes(header, bytes.length, file);
  return decodeArray(header, bytes.subarray(header.dataStart));
}

/** @throws InputError unless a file of `size` bytes is exactly header and elements. */
export function checkDataBytes(header: NpyHeader, size: number, file: string): void {
  const found = size - header.dataStart;
  if (found === header.dataBytes) return;
  const wanted = `${header.dataBytes} for shape (${header.shape.join(', ')}) of ${header.dtype}`;
  throw new InputError({ file, thing: 'bytes of elements', found, wanted, fix: 'The file is cut or damaged.' });
}

/** Writes an array as npy (version 1, little-endian, C order). The file appears whole or not at all. */
export function writeNpy(file: string, array: NumericArray): void {
  writeFileAtomic(file, [npyHead(array), elementsAsBytes(array.data)]);
}

const descriptions: Partial<Record<DType, string>> = {
  bool: '|b1',
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  float32: '<f4',
  float64: '<f8',
};

/** The head of an npy file for an array: the elements follow it. */
export function npyHead({ dtype, shape, data }: NumericArray): Uint8Array {
  const description = descriptions[dtype];
  if (description === undefined) throw new RangeError(`${dtype} is read but not written; widen it to float32`);
  if (elementCount(shape) !== data.length)
    throw new RangeError(`${data.length} elements for shape (${shape.join(', ')})`);
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${description}', 'fortran_order': False, 'shape': (${extents}), }`;
  // The elements start at a multiple of 64 bytes.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${text.padEnd(length - 11)}\n`, 'latin1');
  head.writeUInt16LE(length - 10, 8);
  return head;
}

/** How the elements of an array are written. */
export type ArrayLayout = Pick<NpyHeader, 'dtype' | 'bigEndian' | 'fortranOrder' | 'shape'>;

/** An array, row-major, from the bytes of its elements. */
export function decodeArray({ dtype, bigEndian, fortranOrder, shape }: ArrayLayout, bytes: Uint8Array): NumericArray {
  const data = decodeElements(dtype, bytes, bigEndian);
  return { dtype, shape, data: fortranOrder && shape.length > 1 ? toRowMajor(data, shape) : data };
}

/** Reorders elements whose first axis runs fastest. */
function toRowMajor(data: NumericData, shape: readonly number[]): NumericData {
  const result = data.slice();
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const index = new Array<number>(shape.length).fill(0);
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    result[target] = data[source];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}
