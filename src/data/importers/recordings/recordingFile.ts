import { closeSync, readSync } from 'node:fs';
import { InputError } from '../../../errors';
import { SimdArea } from '../../../simd';
import { ByteFile } from '../../formats/byteFile';
import { checkKind, headOf, openFile, plainText } from '../../formats/fileFront';
import { ZipArchive, type ZipMember } from '../../formats/zip';

/** A file of one recording: a file of its own or a member of a zip file. */
export interface RecordingFile {
  /** File name without folder and extension. */
  name: string;
  /** Path of the file, or of the zip file. */
  file: string;
  member?: ZipMember;
  /** Length of the text. */
  bytes: number;
}

/** A recording's text is read at once; the longest of PKU-MMD take about 13 MB. */
const largestText = 2 ** 26;

/** A binary recording is read at once too; they are packed, and smaller. */
const largestBinary = 2 ** 26;

/** Each thread keeps memory for a text of this length; longer ones are rare. */
const largestKept = 2 ** 22;

const headBytes = 4096;

const wantedText = 'a text file of numbers';

/** Where a recording lies, for messages. */
export function recordingPlace({ file, member }: RecordingFile): string {
  return member === undefined ? file : `${file}/${member.name}`;
}

/** @throws InputError when a file that was named is easily recognised as something else than a text */
export function checkText(file: string): void {
  const open = openFile(file, wantedText);
  try {
    checkKind(headOf(open), file, `${wantedText}, a folder or a zip file`);
  } finally {
    closeSync(open.handle);
  }
}

/**
 * The text in an array that is one byte longer.
 *
 * @param take gives so many bytes of memory, with anything in them; default new memory
 * @param own kinds (ids of `fileKind`) that are taken all the same: a file of labels may be empty
 * @throws InputError when it cannot be read, is far too long or no text.
 */
export function readPadded(recording: RecordingFile, take = newMemory, own: readonly string[] = []): Uint8Array {
  const { bytes, member, file } = recording;
  if (bytes > largestText) {
    const place = recordingPlace(recording);
    throw new InputError({ file: place, thing: 'bytes of the text', found: bytes, wanted: `at most ${largestText}` });
  }
  if (member === undefined) return plainPadded(readPaddedFile(file, take), file, own);
  const text = ZipArchive.of(file, [member]).read(member.name);
  const padded = take(text.length + 1);
  padded.set(text);
  return plainPadded(padded, recordingPlace(recording), own);
}

/** The bytes of a binary recording. @throws InputError when it cannot be read or is far too long */
export function bytesOf({ bytes, member, file, name }: RecordingFile): Uint8Array {
  if (bytes > largestBinary) {
    throw new InputError({ file, thing: `bytes of ${name}`, found: bytes, wanted: `at most ${largestBinary}` });
  }
  if (member !== undefined) return ZipArchive.of(file, [member]).read(member.name);
  return ByteFile.use(file, (open) => open.read(0, open.size));
}

/** The text as plain UTF-8, still one byte longer. @throws InputError when it is no text */
function plainPadded(padded: Uint8Array, place: string, own: readonly string[]): Uint8Array {
  const text = padded.subarray(0, -1);
  checkKind(text, place, wantedText, own);
  const plain = plainText(text);
  // Without a byte order mark it ends where it ended; else it was made anew.
  if (plain.buffer === text.buffer) return padded.subarray(padded.length - 1 - plain.length);
  const result = new Uint8Array(plain.length + 1);
  result.set(plain);
  return result;
}

const newMemory = (bytes: number): Uint8Array => new Uint8Array(bytes);

let kept: SimdArea | undefined;

/**
 * Memory that the thread keeps for one text after another; what was given before must not be used any more. New memory for
 * each would be cleared by the system first, and collected later: a fifth of the time of reading.
 */
export function reusedText(bytes: number): Uint8Array {
  if (bytes > largestKept) return newMemory(bytes);
  kept ??= new SimdArea(largestKept);
  return kept.bytes.subarray(0, bytes);
}

/** The text of a small file, which may be empty. @param own as {@link readPadded} has it */
export function textOf(recording: RecordingFile, own: readonly string[] = ['empty']): string {
  return Buffer.from(readPadded(recording, newMemory, own).subarray(0, -1)).toString('utf8');
}

/** The first few kilobytes as text. */
export function readHead({ file, member }: RecordingFile): string {
  const text = (head: Uint8Array): string => Buffer.from(plainText(head)).toString('utf8');
  if (member !== undefined) return text(ZipArchive.of(file, [member]).readHead(member.name));
  const { handle } = openFile(file, wantedText);
  try {
    const head = Buffer.alloc(headBytes);
    return text(head.subarray(0, readSync(handle, head, 0, headBytes, 0)));
  } finally {
    closeSync(handle);
  }
}

function readPaddedFile(file: string, take: (bytes: number) => Uint8Array): Uint8Array {
  const { handle, size } = openFile(file, wantedText);
  try {
    const padded = take(size + 1);
    for (let done = 0; done < size;) {
      const got = readSync(handle, padded, done, size - done, done);
      if (got === 0) return padded.subarray(0, done + 1);
      done += got;
    }
    return padded;
  } finally {
    closeSync(handle);
  }
}
