import { crc32 } from 'node:zlib';

import { InputError } from '../../errors';

/** A member of a zip file to be written. */
export interface StoredMember {
  name: string;
  bytes: Uint8Array;
}

/** Zip files without the 64-bit extension end here. */
const largestZip = 2 ** 32 - 2 ** 16;

/** 1 January 1980, the first day of zip files: the same content gives the same bytes. */
const firstDay = 0x21;

/**
 * The bytes of a zip file whose members are stored as they are, each starting at a multiple of `alignment`: a reader may
 * map them into memory. PyTorch writes its files so, with 64.
 *
 * @throws InputError when the file would be larger than 4 GiB
 */
export function* storedZip(
  file: string,
  members: readonly StoredMember[],
  alignment: number,
): Generator<Uint8Array, void> {
  const total = members.reduce((sum, { bytes }) => sum + bytes.length + 2 * alignment + 512, 0);
  if (total > largestZip) {
    const fix = 'Write a .safetensors file instead.';
    throw new InputError({ file, thing: 'bytes of all tensors', found: total, wanted: `at most ${largestZip}`, fix });
  }
  const directory: Buffer[] = [];
  let position = 0;
  for (const { name, bytes } of members) {
    const fields = memberFields(bytes);
    const local = localHeader(name, fields, position, alignment);
    directory.push(directoryEntry(name, fields, position));
    yield local;
    yield bytes;
    position += local.length + bytes.length;
  }
  yield Buffer.concat(directory);
  yield endRecord(directory, position);
}

/** Version, flags, method, time, date, check sum and both sizes: the same in both headers. */
function memberFields(bytes: Uint8Array): Buffer {
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(firstDay, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  return fields;
}

function localHeader(name: string, fields: Buffer, position: number, alignment: number): Buffer {
  const text = Buffer.from(name);
  // An extra field of padding: its mark, its length, zeros up to the data.
  const least = position + 30 + text.length + 4;
  const padding = (alignment - (least % alignment)) % alignment;
  const header = Buffer.alloc(30 + text.length + 4 + padding);
  header.writeUInt32LE(0x04034b50, 0);
  fields.copy(header, 4);
  header.writeUInt16LE(text.length, 26);
  header.writeUInt16LE(4 + padding, 28);
  text.copy(header, 30);
  header.write('FB', 30 + text.length, 'latin1');
  header.writeUInt16LE(padding, 30 + text.length + 2);
  return header;
}

function directoryEntry(name: string, fields: Buffer, position: number): Buffer {
  const text = Buffer.from(name);
  const entry = Buffer.alloc(46 + text.length);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  fields.copy(entry, 6);
  entry.writeUInt16LE(text.length, 28);
  entry.writeUInt32LE(position, 42);
  text.copy(entry, 46);
  return entry;
}

function endRecord(directory: readonly Buffer[], position: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(position, 16);
  return end;
}
