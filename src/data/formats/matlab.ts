import { InputError } from '../../errors';
import { checkKind, unknownKind } from './fileFront';
import { MatlabElements, MatlabInflater, matlabCodes, matlabTypes, type MatlabElement } from './matlabElement';
import { decodeElements, elementBytes, elementCount, mostAxes, type NumericData } from './numericArray';

/** Extents as MATLAB gives them; elements are in column-major order, the first axis runs fastest. */
interface Shaped {
  shape: readonly number[];
}

/** A value of MATLAB as the file holds it. What is neither numbers nor text, cells or a structure is named and not read. */
export type MatlabValue =
  | ({ kind: 'numbers'; data: NumericData } & Shaped)
  | ({ kind: 'text'; text: string } & Shaped)
  | ({ kind: 'cells'; cells: readonly MatlabValue[] } & Shaped)
  | ({ kind: 'structure'; fields: ReadonlyMap<string, readonly MatlabValue[]> } & Shaped)
  | { kind: 'other'; what: string };

const headerBytes = 128;

/** Levels of structures and cells in each other; motions have five. */
const deepest = 32;

const cell = 1;
const structure = 2;
const char = 4;
const numbers = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
/** In the flags, beside the class. */
const complex = 0x0800;
const others: Readonly<Record<number, string>> = {
  3: 'an object',
  5: 'a sparse matrix',
  16: 'a function',
  17: 'an object',
};

/**
 * Reads variables of a MATLAB file of version 5 (`save` with `-v6` or `-v7`, as MATLAB has done since 1997), compressed or not, in either
 * byte order. The structure alone is read: nothing in it is run, and every size is compared with the bytes that are there.
 *
 * @param bytes the whole file
 * @param wanted names of the variables; others are passed over
 * @throws InputError when the file is cut or damaged, of another version, or lacks a variable
 */
export function readMatlab(bytes: Uint8Array, file: string, wanted: readonly string[]): Map<string, MatlabValue> {
  checkKind(bytes, file, 'a MATLAB file', ['matlab']);
  const bigEndian = byteOrder(bytes, file);
  const inflater = new MatlabInflater(file);
  const values = new Map<string, MatlabValue>();
  const top = new MatlabElements(bytes.subarray(headerBytes), file, bigEndian, 'MATLAB file');
  const names: string[] = [];
  while (top.bytesLeft > 0) {
    const element = top.next('a variable');
    const variable = element.code === matlabCodes.compressed ? inflated(element, inflater, top) : element;
    // Data that belong to objects of classes stand between the variables without a name of their own.
    if (variable.code !== matlabCodes.matrix) top.fail(`an element of type ${variable.code}`, 'a variable (type 14)');
    const matrix = new MatlabElements(variable.bytes, file, bigEndian, 'variable');
    const { name, read } = openMatrix(matrix, 0);
    names.push(name);
    if (wanted.includes(name)) values.set(name, read());
  }
  const lacking = wanted.filter((name) => !values.has(name));
  if (lacking.length === 0) return values;
  const found = names.slice(0, 20).join(', ') || 'no variable';
  throw new InputError({ file, thing: 'variables', found, wanted: lacking.join(', ') });
}

/** Whether the numbers are big-endian. @throws InputError for a file of another version */
function byteOrder(bytes: Uint8Array, file: string): boolean {
  const wanted = 'a MATLAB file of version 5';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headerBytes));
  const mark = head.toString('latin1', 126, 128);
  if (head.length < headerBytes || (mark !== 'IM' && mark !== 'MI')) {
    throw unknownKind(bytes, file, wanted, 'Save the variables in MATLAB with `save -v7`.');
  }
  const version = mark === 'IM' ? head.readUInt16LE(124) : head.readUInt16BE(124);
  if (version === 0x0100) return mark === 'MI';
  const found = version === 0x0200 ? 'version 7.3 (HDF5)' : `version 0x${version.toString(16)}`;
  throw new InputError({ file, thing: 'version', found, wanted: '5', fix: 'Save it in MATLAB with `save -v7`.' });
}

function inflated({ bytes }: MatlabElement, inflater: MatlabInflater, top: MatlabElements): MatlabElement {
  return new MatlabElements(inflater.inflate(bytes), top.file, top.bigEndian, 'compressed variable').next('a variable');
}

/** The name of a matrix element, and how to go on reading it. */
function openMatrix(elements: MatlabElements, depth: number): { name: string; read: () => MatlabValue } {
  if (depth > deepest) elements.fail(`more than ${deepest} levels`, 'structures and cells that end');
  // An empty cell may be an element without anything in it.
  if (elements.bytesLeft === 0) {
    return { name: '', read: () => ({ kind: 'numbers', shape: [0, 0], data: new Float64Array(0) }) };
  }
  const flags = integers(elements.take('array flags', matlabCodes.uint32), elements);
  if (flags.length < 1) elements.fail('array flags without a class', 'a class');
  const kind = flags[0] & 0xff;
  if (kind === 17) return { name: '', read: () => ({ kind: 'other', what: others[17] }) };
  const shape = shapeOf(elements);
  const name = latin1(elements.take('a name', matlabCodes.int8, matlabCodes.utf8));
  if ((flags[0] & complex) !== 0) return { name, read: () => ({ kind: 'other', what: 'complex numbers' }) };
  return { name, read: () => readContent(elements, kind, shape, depth) };
}

function readContent(elements: MatlabElements, kind: number, shape: readonly number[], depth: number): MatlabValue {
  if (kind in others) return { kind: 'other', what: others[kind] };
  if (kind === cell) return { kind: 'cells', shape, cells: readMatrices(elements, elementCount(shape), depth) };
  if (kind === structure) return readStructure(elements, shape, depth);
  if (kind === char) return { kind: 'text', shape, text: textOf(elements, shape) };
  if (!numbers.includes(kind)) return elements.fail(`an array of class ${kind}`, 'one of 1 to 17');
  const data = numbersOf(elements.next('numbers'), elements);
  if (data.length !== elementCount(shape)) {
    elements.fail(`${data.length} numbers`, `${shape.join(' x ')}, as the extents say`);
  }
  return { kind: 'numbers', shape, data };
}

function shapeOf(elements: MatlabElements): number[] {
  const shape = integers(elements.take('extents', matlabCodes.int32), elements);
  const isPossible = shape.length >= 2 && shape.length <= mostAxes && shape.every((extent) => extent >= 0);
  if (!isPossible || !Number.isSafeInteger(elementCount(shape))) {
    elements.fail(`extents ${shape.slice(0, 8).join(' x ') || 'none'}`, 'two or more, from 0 on');
  }
  return shape;
}

function readMatrices(elements: MatlabElements, count: number, depth: number): MatlabValue[] {
  // Each takes at least its tag.
  if (count > elements.bytesLeft / 8) elements.fail(`${elements.bytesLeft} bytes`, `${count} values`);
  return Array.from({ length: count }, () => {
    const bytes = elements.take('a value', matlabCodes.matrix);
    return openMatrix(new MatlabElements(bytes, elements.file, elements.bigEndian, 'value'), depth + 1).read();
  });
}

function readStructure(elements: MatlabElements, shape: readonly number[], depth: number): MatlabValue {
  const [length] = integers(elements.take('length of field names', matlabCodes.int32), elements);
  const text = elements.take('field names', matlabCodes.int8);
  if (!(length > 0) || text.length % length !== 0) {
    elements.fail(`${text.length} bytes of field names`, `a multiple of their length ${length}`);
  }
  const names = Array.from({ length: text.length / length }, (_, i) =>
    latin1(text.subarray(i * length, (i + 1) * length)).replace(/\0.*$/s, ''),
  );
  const count = elementCount(shape);
  const values = readMatrices(elements, count * names.length, depth);
  const fields = names.map((name, place): [string, MatlabValue[]] => [
    name,
    Array.from({ length: count }, (_, i) => values[i * names.length + place]),
  ]);
  return { kind: 'structure', shape, fields: new Map(fields) };
}

/** A text of several lines runs down its columns, which is of no use: its first line alone is read. */
function textOf(elements: MatlabElements, shape: readonly number[]): string {
  const { code, bytes } = elements.next('text');
  const rows = Math.max(1, shape[0]);
  const first = (_: unknown, i: number): boolean => i % rows === 0;
  if (code === matlabCodes.utf8) return Array.from(Buffer.from(bytes).toString('utf8')).filter(first).join('');
  const isWide = code === matlabCodes.utf16;
  const units = isWide ? decodeElements('uint16', bytes, elements.bigEndian) : numbersOf({ code, bytes }, elements);
  return Array.from<number | bigint, number>(units, Number)
    .filter(first)
    .map((unit) => String.fromCharCode(unit))
    .join('');
}

function numbersOf({ code, bytes }: MatlabElement, elements: MatlabElements): NumericData {
  if (!Object.hasOwn(matlabTypes, code)) return elements.fail(`an element of type ${code}`, 'numbers');
  const dtype = matlabTypes[code];
  if (bytes.length % elementBytes(dtype) !== 0)
    elements.fail(`${bytes.length} bytes of ${dtype}`, 'whole numbers of them');
  return decodeElements(dtype, bytes, elements.bigEndian);
}

function integers(bytes: Uint8Array, elements: MatlabElements): number[] {
  return Array.from(numbersOf({ code: matlabCodes.int32, bytes }, elements), Number);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
