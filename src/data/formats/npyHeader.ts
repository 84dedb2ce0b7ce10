import { InputError } from '../../errors';
import { unknownKind } from './fileFront';
import { elementBytes, elementCount, mostAxes, type DType } from './numericArray';

/** What the head of an npy file says. */
export interface NpyHeader {
  dtype: DType;
  bigEndian: boolean;
  /** True when the first axis runs fastest. */
  fortranOrder: boolean;
  shape: number[];
  /** Where the elements begin, and how many bytes they take. */
  dataStart: number;
  dataBytes: number;
}

/** Bytes that surely hold the head of a usual file; enough for {@link npyHeaderBytes}. */
export const npyPreambleBytes = 12;

/** NumPy itself writes far less; more means a hostile or damaged file. */
const longestHeader = 65_536;

const dtypes = new Map<string, DType>(
  Object.entries({
    b1: 'bool',
    i1: 'int8',
    u1: 'uint8',
    i2: 'int16',
    u2: 'uint16',
    i4: 'int32',
    u4: 'uint32',
    i8: 'int64',
    u8: 'uint64',
    f2: 'float16',
    f4: 'float32',
    f8: 'float64',
  }),
);

/** The element type that NumPy calls by this kind and size, e.g. `f4`; undefined for what is no number. */
export function dtypeOf(code: string): DType | undefined {
  return dtypes.get(code);
}

/** NumPy's names of the element types, for messages. */
export const dtypeCodes = [...dtypes.keys()].join(', ');

/** Length of preamble and header together, from the first {@link npyPreambleBytes} bytes. Versions 1 to 3. */
export function npyHeaderBytes(preamble: Uint8Array, file: string): number {
  const view = new DataView(preamble.buffer, preamble.byteOffset, preamble.byteLength);
  const magic = String.fromCharCode(...preamble.subarray(1, 6));
  if (preamble.length < npyPreambleBytes || preamble[0] !== 0x93 || magic !== 'NUMPY') {
    throw unknownKind(preamble, file, 'the mark of an npy file', 'Write it with numpy.save.');
  }
  const version = preamble[6];
  if (version < 1 || version > 3)
    throw new InputError({ file, thing: 'npy version', found: version, wanted: '1, 2 or 3' });
  const length = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (length <= longestHeader) return length;
  throw new InputError({ file, thing: 'length of the header', found: length, wanted: `at most ${longestHeader}` });
}

/**
 * Reads preamble and header. The header is a Python literal; it is matched piece by piece, never evaluated.
 * @param head the bytes counted by {@link npyHeaderBytes}.
 */
export function parseNpyHeader(head: Uint8Array, file: string): NpyHeader {
  const text = Buffer.from(head.subarray(head[6] === 1 ? 10 : 12)).toString('latin1');
  const fail = (thing: string, found: string, wanted: string): never => {
    const fix = 'Save an array of numbers with numpy.save. Nothing in the file was run.';
    throw new InputError({ file, thing, found: found.slice(0, 100), wanted, fix });
  };
  let rest = text;
  const take = (pattern: RegExp, key: string): string => {
    const match = pattern.exec(rest);
    if (match === null)
      return fail(`npy header, ${key}`, text.trim(), 'a plain description, order and shape of numbers');
    rest = rest.replace(match[0], '');
    return match[1];
  };
  const description = take(/'descr'\s*:\s*'([^']*)'/, 'descr');
  const fortranOrder = take(/'fortran_order'\s*:\s*(True|False)/, 'fortran_order') === 'True';
  const extents = take(/'shape'\s*:\s*\(([^()]*)\)/, 'shape');
  if (!/^\{[\s,]*\}\s*$/.test(rest)) fail('npy header', text.trim(), 'descr, fortran_order and shape only');

  const dtype = dtypeOf(description.slice(1));
  if (dtype === undefined || !/^[<>|=]/.test(description)) {
    return fail('dtype', description, `numbers: ${dtypeCodes}`);
  }
  const parts = extents.split(',').map((part) => part.trim());
  if (parts[parts.length - 1] === '') parts.pop();
  if (parts.length > mostAxes) return fail('shape', `${parts.length} axes`, `at most ${mostAxes}`);
  if (!parts.every((part) => /^\d{1,15}L?$/.test(part))) return fail('shape', `(${extents})`, 'extents from 0 on');
  const shape = parts.map((part) => parseInt(part, 10));
  const dataBytes = elementCount(shape) * elementBytes(dtype);
  if (!Number.isSafeInteger(dataBytes)) return fail('shape', `(${extents})`, 'an array that a file can hold');
  return { dtype, bigEndian: description.startsWith('>'), fortranOrder, shape, dataStart: head.length, dataBytes };
}
