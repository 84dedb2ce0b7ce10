import { basename } from 'node:path';

import type { SkippedRecording } from '../importReport';

/** A file that may hold recordings, but cannot be read as it is. */
export interface LeftOutFile {
  name: string;
  what: string;
  fix: string;
}

const archive = /\.(?:zip|7z|rar|tar|tgz|tbz2?|txz)$|\.tar\.[^.]+$/i;

/** Packers of one file, which keep its name. */
const packed = /\.(?:gz|xz|bz2|zst|lz4)$/i;

/** What copies, editors and downloads add to a name: `.txt`, `.part`, `~`, ` (1)`. */
const added = /(?:\.[^.~()]+|~|\s*\(\d+\))$/;

/**
 * A file of a folder or archive that was searched, if it may hold recordings and is not read; nothing for documents and
 * whatever else lies there.
 *
 * @param path below what was searched
 * @param fits tells the names of recordings
 * @param isFile false for a pipe, a socket, a device, or a link that leads nowhere
 */
export function leftOutFile(path: string, fits: (fileName: string) => boolean, isFile = true): LeftOutFile[] {
  const name = basename(path);
  const found = (what: string, fix: string): LeftOutFile[] => [{ name: path, what, fix }];
  if (fits(name)) {
    return isFile ? [] : found('no file, or a link that leads nowhere', 'Put the file itself there.');
  }
  if (/\.zip$/i.test(name)) {
    return found('a zip file inside what was searched is not opened', 'Name the zip file itself, or unpack it.');
  }
  if (archive.test(name)) return found('an archive is not opened', 'Unpack it first.');
  const stem = name.replace(packed, '');
  // Documents may be packed as well; a name without an end tells nothing.
  if (stem !== name) return fits(stem) || !stem.includes('.') ? found('a packed file', 'Unpack it first.') : [];
  if (fits(name.replace(added, '')) || fits(name.toLowerCase())) {
    return found('by its name nearly a recording', 'Rename the file if it is one.');
  }
  return [];
}

/** What the report says of it. */
export function skippedFile({ name, what, fix }: LeftOutFile): SkippedRecording {
  return { name, why: `${what}. ${fix}` };
}
