import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { InputError } from '../../errors';
import { writeFileAtomic } from '../atomicFile';
import { checkDataBytes, decodeNpy, npyHead } from './npy';
import { npyHeaderBytes, npyPreambleBytes, parseNpyHeader, type NpyHeader } from './npyHeader';
import { decodeElements, elementBytes, elementCount, elementsAsBytes, type NumericArray } from './numericArray';
import { ZipArchive } from './zip';

/** An npz file: arrays by name, each read when asked for. */
export class NpzFile {
  constructor(private readonly archive: ZipArchive) {}

  get names(): string[] {
    return this.archive.names.map((name) => name.replace(/\.npy$/, ''));
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** Type and shape of an array. Reads its head only. */
  header(name: string): NpyHeader {
    const member = this.memberName(name);
    const place = `${this.archive.file}/${member}`;
    const head = this.archive.readHead(member);
    const length = npyHeaderBytes(head.subarray(0, npyPreambleBytes), place);
    if (head.length < length) {
      throw new InputError({
        file: place,
        thing: 'npy header',
        found: `${head.length} bytes`,
        wanted: `${length} bytes`,
      });
    }
    const header = parseNpyHeader(head.subarray(0, length), place);
    checkDataBytes(header, this.archive.member(member).size, place);
    return header;
  }

  /** An array, row-major. Its head is compared with the directory before anything large is unpacked. */
  read(name: string): NumericArray {
    this.header(name);
    const member = this.memberName(name);
    return decodeNpy(this.archive.read(member), `${this.archive.file}/${member}`);
  }

  /** Reads an array once without keeping it: head, size, stream and check sum. @throws InputError when it is damaged */
  async check(name: string): Promise<void> {
    this.header(name);
    await this.archive.check(this.memberName(name));
  }

  /**
   * The rows of the first axis from one on, each without that axis, for arrays larger than the memory.
   * @throws InputError for Fortran order, where rows are scattered, and for damaged members.
   */
  async *rows(name: string, first = 0): AsyncGenerator<NumericArray> {
    const { dtype, bigEndian, fortranOrder, shape, dataStart } = this.header(name);
    const member = this.memberName(name);
    if (fortranOrder || shape.length === 0) {
      throw new InputError({
        file: `${this.archive.file}/${member}`,
        thing: 'order',
        found: fortranOrder ? 'Fortran' : 'a single number',
        wanted: 'C order for reading by rows',
        fix: 'Save it with numpy.ascontiguousarray.',
      });
    }
    const extents = shape.slice(1);
    const rowBytes = elementCount(extents) * elementBytes(dtype);
    if (rowBytes === 0) return;
    for await (const bytes of this.archive.pieces(member, dataStart + first * rowBytes, rowBytes)) {
      yield { dtype, shape: extents, data: decodeElements(dtype, bytes, bigEndian) };
    }
  }

  private memberName(name: string): string {
    return this.archive.names.includes(name) ? name : `${name}.npy`;
  }
}

/** Opens an npz file (stored or deflated). @throws InputError when it is no zip file. */
export async function readNpz(file: string): Promise<NpzFile> {
  return new NpzFile(await ZipArchive.open(file));
}

/** Zip files without the 64-bit extension end here. */
const largestNpz = 2 ** 32 - 2 ** 16;

/**
 * Writes arrays as npz, together at most 4 GiB. The file appears whole or not at all.
 * @param options compress: deflate the members; default false, as `numpy.savez`.
 */
export function writeNpz(
  file: string,
  arrays: Readonly<Record<string, NumericArray>>,
  { compress = false }: { compress?: boolean } = {},
): void {
  const total = Object.values(arrays).reduce((sum, { data }) => sum + data.byteLength + 1024, 0);
  if (total > largestNpz) {
    const fix = 'Write the arrays to several files.';
    throw new InputError({ file, thing: 'bytes of all arrays', found: total, wanted: `at most ${largestNpz}`, fix });
  }
  writeFileAtomic(file, zipPieces(arrays, compress));
}

function* zipPieces(arrays: Readonly<Record<string, NumericArray>>, compress: boolean): Generator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, piece) => {
    if (error === null) pieces.push(piece);
    else failure = error;
  });
  for (const [name, array] of Object.entries(arrays)) {
    const member = compress ? new ZipDeflate(`${name}.npy`) : new ZipPassThrough(`${name}.npy`);
    zip.add(member);
    member.push(npyHead(array));
    const bytes = elementsAsBytes(array.data);
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      member.push(bytes.subarray(start, start + chunkBytes));
      yield* pieces.splice(0);
    }
    member.push(new Uint8Array(0), true);
    yield* pieces.splice(0);
  }
  zip.end();
  if (failure !== undefined) throw failure;
  yield* pieces;
}

const chunkBytes = 2 ** 22;
