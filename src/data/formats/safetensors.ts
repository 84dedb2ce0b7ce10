import { InputError } from '../../errors';
import { writeFileAtomic } from '../atomicFile';
import { sha256 } from '../contentHash';
import { isIntegerList, isRecord, parseJson } from '../jsonFile';
import { shownValue } from '../shownValue';
import { ByteFile } from './byteFile';
import {
  decodeElements,
  elementBytes,
  elementCount,
  mostAxes,
  elementsAsBytes,
  type DType,
  type NumericArray,
} from './numericArray';

/** The content of a safetensors file. */
export interface Safetensors {
  /** Without the hash of the content. */
  metadata: Record<string, string>;
  tensors: Map<string, NumericArray>;
}

/** One tensor of the header: type, shape and place after the header. */
export interface SafetensorsEntry {
  dtype: DType;
  shape: number[];
  start: number;
  end: number;
}

const wantedFile = { what: 'a safetensors file', kinds: ['safetensors'] };

/** Where the metadata of our files hold the SHA-256 of everything else in them. */
const hashKey = 'usdrl-sha256';

/** The format's own limit. */
const largestHeader = 100_000_000;

const dtypes: Readonly<Record<string, DType>> = {
  BOOL: 'bool',
  U8: 'uint8',
  I8: 'int8',
  U16: 'uint16',
  I16: 'int16',
  U32: 'uint32',
  I32: 'int32',
  U64: 'uint64',
  I64: 'int64',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
};

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, then the elements, little-endian. A file of ours is
 * compared with the hash of its content; others and those of older versions have none.
 *
 * @throws InputError when header and size do not fit each other, or the content is not what was written.
 */
export function readSafetensors(file: string): Safetensors {
  return ByteFile.use(
    file,
    (bytes) => {
      const { metadata, entries, dataStart, hash } = parseHeader(bytes);
      const tensors = new Map<string, NumericArray>();
      for (const [name, { dtype, shape, start, end }] of entries) {
        const data = decodeElements(dtype, bytes.read(dataStart + start, end - start, name));
        tensors.set(name, { dtype, shape, data });
      }
      if (hash !== undefined) requireHash(file, contentHash(metadata, tensors), hash);
      return { metadata, tensors };
    },
    wantedFile,
  );
}

/** Metadata, types and shapes, and the hash that the file says it has; no elements are read. */
export function readSafetensorsHeader(file: string): Omit<SafetensorsHeader, 'dataStart'> {
  return ByteFile.use(file, parseHeader, wantedFile);
}

/** Writes tensors in the given order, with a hash of everything; the file appears whole, flushed to the disk, or not at all. */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, NumericArray>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const entries = new Map<string, object>();
  const pieces: Uint8Array[] = [];
  let position = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const bytes = elementsAsBytes(data);
    if (name === '__metadata__' || bytes.length !== elementCount(shape) * elementBytes(dtype)) {
      throw new RangeError(`${name}: ${bytes.length} bytes for ${dtype} of shape (${shape.join(', ')})`);
    }
    const code = Object.keys(dtypes).find((key) => dtypes[key] === dtype);
    entries.set(name, { dtype: code, shape, data_offsets: [position, position + bytes.length] });
    position += bytes.length;
    pieces.push(bytes);
  }
  const hash = contentHash(metadata, tensors);
  const header = { __metadata__: { ...metadata, [hashKey]: hash }, ...Object.fromEntries(entries) };
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - 8), 0);
  text.copy(padded, 8);
  writeFileAtomic(file, [padded, ...pieces]);
}

/** SHA-256 of metadata and tensors, whatever their order in the file. */
function contentHash(metadata: Readonly<Record<string, string>>, tensors: ReadonlyMap<string, NumericArray>): string {
  const sorted = <T>(entries: Iterable<[string, T]>): [string, T][] =>
    [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const ordered = sorted(tensors);
  const about = ordered.map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const head = JSON.stringify([sorted(Object.entries(metadata)), about]);
  return sha256([head, ...ordered.map(([, { data }]) => elementsAsBytes(data))]);
}

function requireHash(file: string, found: string, wanted: string): void {
  if (found === wanted) return;
  const fix = 'The file was changed or damaged after it was written: take a copy of it, or another one.';
  throw new InputError({ file, thing: 'SHA-256 of the content', found, wanted: wanted.slice(0, 64), fix });
}

interface SafetensorsHeader {
  metadata: Record<string, string>;
  entries: Map<string, SafetensorsEntry>;
  /** SHA-256 of the content as it was written; absent in files made elsewhere or by older versions. */
  hash?: string;
  dataStart: number;
}

function parseHeader(bytes: ByteFile): SafetensorsHeader {
  const file = bytes.path;
  const fail = (thing: string, found: unknown, wanted: string): never => {
    const shown = typeof found === 'string' ? found.slice(0, 100) : shownValue(found);
    throw new InputError({ file, thing, found: shown, wanted, fix: 'The file is damaged or no safetensors file.' });
  };
  const length = Number(Buffer.from(bytes.read(0, 8, 'header length').buffer).readBigUInt64LE(0));
  if (length > largestHeader || length + 8 > bytes.size) fail('header length', length, `at most ${bytes.size - 8}`);
  const json = parseJson(Buffer.from(bytes.read(8, length, 'header').buffer).toString('utf8'), file, 'header');
  if (!isRecord(json)) return fail('header', json, 'an object');
  const dataStart = 8 + length;
  const entries = new Map<string, SafetensorsEntry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') metadata = isTexts(value) ? value : fail('metadata', value, 'texts by name');
    else
      entries.set(
        name,
        parseEntry(value) ?? fail(name.slice(0, 100), value, 'type, shape and offsets that fit each other'),
      );
  }
  let expected = 0;
  for (const [name, { start, end }] of [...entries].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start !== expected) fail(`offset of ${name.slice(0, 100)}`, start, `${expected}: no gaps and no overlaps`);
    expected = end;
  }
  if (dataStart + expected !== bytes.size) fail('bytes', bytes.size, String(dataStart + expected));
  const { [hashKey]: hash, ...others } = metadata;
  return { metadata: others, entries, hash, dataStart };
}

function parseEntry(value: unknown): SafetensorsEntry | undefined {
  if (!isRecord(value) || typeof value.dtype !== 'string') return undefined;
  const dtype = Object.hasOwn(dtypes, value.dtype) ? dtypes[value.dtype] : undefined;
  const { shape, data_offsets: offsets } = value;
  if (dtype === undefined || !isIntegerList(shape) || !isIntegerList(offsets) || offsets.length !== 2) return undefined;
  const [start, end] = offsets;
  const fits =
    shape.length <= mostAxes &&
    shape.every((extent) => extent >= 0) &&
    start >= 0 &&
    end - start === elementCount(shape) * elementBytes(dtype);
  return fits ? { dtype, shape, start, end } : undefined;
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}
