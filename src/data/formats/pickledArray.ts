import { InputError } from '../../errors';
import type { ByteSource } from './byteSource';
import { FilePiece, latin1Bytes } from './filePiece';
import { decodeArray, type ArrayLayout } from './npy';
import { dtypeCodes, dtypeOf } from './npyHeader';
import { pythonGlobals } from './pickleStandIns';
import { decodeElements, elementBytes, elementCount, mostAxes, type DType, type NumericArray } from './numericArray';
import { describe, PickledObject, PickleGlobal, worldOf, type PickleWorld } from './pickleWorld';

/** A NumPy array inside a pickle. Its elements stay in the file until they are read. */
export class PickledArray extends PickledObject {
  /** The texts, or other objects, of an array of them. */
  private listed: unknown[] | undefined;
  private layout: ArrayLayout = { dtype: 'uint8', bigEndian: false, fortranOrder: false, shape: [0] };
  private elements: Uint8Array | FilePiece = new Uint8Array(0);

  constructor(private readonly file: string) {
    super();
  }

  get dtype(): DType {
    return this.layout.dtype;
  }

  get shape(): readonly number[] {
    return this.layout.shape;
  }

  /** Bytes of all elements. */
  get byteLength(): number {
    return elementCount(this.shape) * elementBytes(this.dtype);
  }

  /** The array, row-major whatever the order in the file. The file must still be open. */
  read(): NumericArray {
    const bytes = this.elements instanceof FilePiece ? this.elements.read(this.byteLength) : this.elements.slice();
    return decodeArray({ ...this.layout, shape: [...this.shape] }, bytes);
  }

  /** The elements of an array of texts or objects with one axis; undefined for arrays of numbers. */
  get items(): readonly unknown[] | undefined {
    return this.listed;
  }

  /** Decodes elements that are written as text, and keeps nothing. @throws InputError when they are damaged */
  check(): void {
    if (this.elements instanceof FilePiece && this.elements.encoding !== 'bytes') this.elements.read(this.byteLength);
  }

  /** What `ndarray.__reduce__` gives: (version, shape, dtype, Fortran order, elements). */
  setState(state: unknown): void {
    const [version, shape, dtype, fortran, elements] = Array.isArray(state) ? (state as unknown[]) : [];
    if (version !== 1) throw damaged(this.file, 'state of an array', describe(version), 'version 1');
    this.describe(dtype, shape, fortran === true || fortran === 1, elements);
  }

  /** @throws InputError when shape and type do not fit the bytes of the elements */
  describe(dtype: unknown, shape: unknown, fortranOrder: boolean, elements: unknown): void {
    if (!(dtype instanceof PickledType)) throw damaged(this.file, 'dtype of an array', describe(dtype), 'a dtype');
    if (!isShape(shape)) throw damaged(this.file, 'shape of an array', describe(shape), 'extents from 0 on');
    if (shape.length > mostAxes)
      throw damaged(this.file, 'axes of an array', String(shape.length), `at most ${mostAxes}`);
    if (dtype.text !== undefined || dtype.objects) {
      this.listed = this.itemsOf(dtype, shape, elements);
      return;
    }
    const bytes = bytesOf(elements);
    const wanted = elementCount(shape) * elementBytes(dtype.dtype);
    const fits = bytes instanceof FilePiece ? bytes.canHold(wanted) : bytes?.length === wanted;
    if (bytes === undefined || !fits) {
      const found = bytes === undefined ? describe(elements) : `${bytes.length} bytes`;
      const shown = `${wanted} bytes for shape (${shape.join(', ')}) of ${dtype.dtype}`;
      throw damaged(this.file, 'elements of an array', found, shown);
    }
    this.layout = { dtype: dtype.dtype, bigEndian: dtype.bigEndian, fortranOrder, shape };
    this.elements = bytes;
  }

  private itemsOf(
    { code, text, objects, bigEndian }: PickledType,
    shape: readonly number[],
    elements: unknown,
  ): unknown[] {
    const [count] = shape;
    const content = objects ? elements : bytesOf(elements);
    if (objects && Array.isArray(content) && shape.length === 1 && content.length === count) return content;
    if (text !== undefined && shape.length === 1 && text.bytes > 0) {
      const bytes = content instanceof FilePiece ? content.read(count * text.bytes) : content;
      if (bytes instanceof Uint8Array && bytes.length === count * text.bytes) {
        return Array.from({ length: count }, (_, i) =>
          textOfElement(bytes.subarray(i * text.bytes, (i + 1) * text.bytes), text.wide, bigEndian),
        );
      }
    }
    const wanted = `numbers: ${dtypeCodes}`;
    const fix = 'Save arrays of numbers, and texts or arrays of different shapes as a list.';
    throw new InputError({ file: this.file, thing: 'pickled dtype', found: code, wanted, fix });
  }
}

/** A text of a NumPy array: characters of four bytes, or of one, filled up with zeros. */
function textOfElement(bytes: Uint8Array, wide: boolean, bigEndian: boolean): string {
  if (!wide) return Buffer.from(bytes).toString('latin1').replace(/\0+$/, '');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const codes = Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, !bigEndian));
  return codes
    .map((code) => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'))
    .join('')
    .replace(/\0+$/, '');
}

/** A NumPy dtype: its code, then as state its byte order. */
class PickledType extends PickledObject {
  readonly dtype: DType;
  /** As NumPy writes it: `f4`. */
  readonly code: string;
  /** Of texts: bytes of an element, and whether a character takes four. */
  readonly text: { bytes: number; wide: boolean } | undefined;
  /** Whether elements are objects of Python. */
  readonly objects: boolean;
  bigEndian = false;

  constructor(
    private readonly file: string,
    code: unknown,
  ) {
    super();
    const text = describe(code);
    this.code = text;
    const [, kind, size] = /^[<>|=]?([USO])(\d{0,6})$/.exec(text) ?? [];
    this.text =
      kind === 'U' || kind === 'S' ? { bytes: Number(size) * (kind === 'U' ? 4 : 1), wide: kind === 'U' } : undefined;
    this.objects = kind === 'O';
    if (kind !== undefined) {
      this.dtype = 'uint8';
      this.bigEndian = text.startsWith('>');
      return;
    }
    const dtype = dtypeOf(text.replace(/^[<>|=]/, ''));
    if (dtype === undefined) {
      const fix = 'Save arrays of numbers, and texts or arrays of different shapes as a list.';
      throw new InputError({ file, thing: 'pickled dtype', found: text, wanted: `numbers: ${dtypeCodes}`, fix });
    }
    this.dtype = dtype;
    this.bigEndian = text.startsWith('>');
  }

  setState(state: unknown): void {
    const [, order, subarray, names, fields] = Array.isArray(state) ? (state as unknown[]) : [];
    const plain = [subarray, names, fields].every((part) => part === null);
    if (typeof order !== 'string' || !/^[<>|=]$/.test(order) || !plain) {
      throw damaged(this.file, 'state of a dtype', describe(state), 'the byte order of plain numbers');
    }
    this.bigEndian = order === '>';
  }
}

/** What a pickle of NumPy 1 or 2 may name, written by Python 2 or 3: arrays, their types, single numbers and bytes. */
export function numpyWorld({ path: file }: ByteSource): PickleWorld {
  const ndarray = new PickleGlobal('numpy.ndarray');
  const inBoth = (module: string, call: PickleGlobal['call']): PickleGlobal[] =>
    ['numpy.core', 'numpy._core'].map((core) => new PickleGlobal(`${core}.${module}`, call));
  return worldOf([
    ndarray,
    ...pythonGlobals,
    new PickleGlobal('numpy.dtype', ([code]) => new PickledType(file, code)),
    ...inBoth('multiarray._reconstruct', ([type]) => {
      if (type === ndarray) return new PickledArray(file);
      throw damaged(file, 'array', describe(type), 'numpy.ndarray');
    }),
    ...inBoth('multiarray.scalar', (args) => readScalarOf(file, args)),
    ...inBoth('numeric._frombuffer', ([buffer, dtype, shape, order]) => {
      if (order !== 'C' && order !== 'F') throw damaged(file, 'order of an array', describe(order), 'C or F');
      const array = new PickledArray(file);
      array.describe(dtype, shape, order === 'F', buffer);
      return array;
    }),
    // Bytes as protocols 0 to 2 write them: the Latin-1 characters of a text, and none at all as `bytes()`.
    new PickleGlobal('_codecs.encode', ([text, encoding]) => {
      const bytes = bytesOf(text);
      if (bytes !== undefined && encoding === 'latin1') return bytes;
      throw damaged(file, 'encoded text', describe(encoding), 'latin1');
    }),
    ...['__builtin__.bytes', 'builtins.bytes'].map(
      (name) =>
        new PickleGlobal(name, (args) => {
          if (args.length === 0) return new Uint8Array(0);
          throw damaged(file, name, `${args.length} arguments`, 'none');
        }),
    ),
  ]);
}

/** A NumPy scalar as a plain number, boolean or text. */
function readScalarOf(file: string, [type, bytes]: readonly unknown[]): number | bigint | boolean | string {
  const content = bytesOf(bytes);
  if (type instanceof PickledType && type.text !== undefined && content instanceof Uint8Array) {
    return textOfElement(content, type.text.wide, type.bigEndian);
  }
  if (!(type instanceof PickledType) || !(content instanceof Uint8Array)) {
    throw damaged(file, 'NumPy scalar', describe(type), 'a dtype and bytes');
  }
  const size = elementBytes(type.dtype);
  if (content.length !== size) throw damaged(file, `NumPy scalar of ${type.dtype}`, `${content.length} bytes`, size);
  const [value] = decodeElements(type.dtype, content, type.bigEndian);
  if (type.dtype === 'bool') return value !== 0;
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Bytes, or those of a Latin-1 text (Python 2 knew no other bytes). */
function bytesOf(value: unknown): Uint8Array | FilePiece | undefined {
  if (value instanceof FilePiece || value instanceof Uint8Array) return value;
  return typeof value === 'string' ? latin1Bytes(value) : undefined;
}

function isShape(value: unknown): value is number[] {
  const isExtent = (extent: unknown): boolean =>
    typeof extent === 'number' && Number.isSafeInteger(extent) && extent >= 0;
  return Array.isArray(value) && value.length <= 32 && value.every(isExtent);
}

function damaged(file: string, thing: string, found: string, wanted: string | number): InputError {
  return new InputError({ file, thing, found, wanted, fix: 'The file is damaged.' });
}
