import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { InputError } from '../../../errors';
import { isCompanion } from '../../formats/fileFront';
import { ZipArchive } from '../../formats/zip';
import type { SkippedRecording } from '../importReport';
import { leftOutFile, skippedFile, type LeftOutFile } from './leftOut';
import { checkText, recordingPlace, type RecordingFile } from './recordingFile';

/** What was found in folders and zip files. */
export interface FoundRecordings {
  /** Sorted by name. */
  files: RecordingFile[];
  /** What may hold recordings, but cannot be read as it is. */
  leftOut: SkippedRecording[];
}

/**
 * The files with a name that fits, sorted by name: files given, files in the folders given and everything below them,
 * members of the zip files given.
 *
 * @throws InputError when a path does not exist, or there is nothing but files that cannot be read as they are.
 */
export async function findRecordings(
  paths: readonly string[],
  fits: (fileName: string) => boolean,
): Promise<FoundRecordings> {
  const files: RecordingFile[] = [];
  const hidden: LeftOutFile[] = [];
  const strange: SkippedRecording[] = [];
  for (const path of paths) {
    if (!existsSync(path)) {
      throw new InputError({
        file: path,
        thing: 'recordings',
        found: 'nothing',
        wanted: 'a file, a folder or a zip file',
      });
    }
    if (statSync(path).isDirectory()) {
      for (const { file, isFile } of entriesBelow(path)) {
        if (isFile && fits(basename(file))) files.push(recordingOfFile(file));
        else hidden.push(...leftOutFile(relative(path, file), fits, isFile));
      }
    } else if (extname(path).toLowerCase() === '.zip') {
      const archive = await ZipArchive.open(path);
      for (const name of archive.names.filter((one) => !isCompanion(one) && !one.endsWith('/'))) {
        if (fits(basename(name))) files.push(recordingOfMember(path, archive, name));
        else hidden.push(...leftOutFile(join(basename(path), name), fits));
      }
    } else if (fits(basename(path))) files.push(recordingOfFile(path));
    else {
      checkText(path);
      strange.push({ name: basename(path), why: 'by its name it is no recording of this kind' });
    }
  }
  if (files.length === 0 && hidden.length > 0) {
    const [{ name, fix }] = hidden;
    const file = paths.join(', ');
    throw new InputError({ file, thing: 'recordings', found: `none, but ${name}`, wanted: 'recordings', fix });
  }
  return {
    files: files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    leftOut: [...hidden.map(skippedFile), ...strange],
  };
}

/** @throws InputError when two recordings have one name: both would be imported. */
export function refuseDoubles(sorted: readonly RecordingFile[]): void {
  const second = sorted.findIndex((recording, i) => i > 0 && recording.name === sorted[i - 1].name);
  if (second < 0) return;
  throw new InputError({
    file: recordingPlace(sorted[second]),
    thing: 'recording',
    found: `${sorted[second].name} here and in ${recordingPlace(sorted[second - 1])}`,
    wanted: 'each recording once',
    fix: 'Name only one of the places.',
  });
}

/** All files below a folder, and what is no file. Links are followed, but no folder is entered twice. */
function* entriesBelow(folder: string, entered = new Set<string>()): Generator<{ file: string; isFile: boolean }> {
  const real = realpathSync(folder);
  if (entered.has(real)) return;
  entered.add(real);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (isCompanion(entry.name)) continue;
    const file = join(folder, entry.name);
    const status = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry;
    if (status?.isDirectory()) yield* entriesBelow(file, entered);
    else yield { file, isFile: status?.isFile() ?? false };
  }
}

function recordingOfFile(file: string): RecordingFile {
  return { name: nameOf(file), file, bytes: statSync(file).size };
}

function recordingOfMember(file: string, archive: ZipArchive, name: string): RecordingFile {
  const member = archive.member(name);
  return { name: nameOf(name), file, member, bytes: member.size };
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}
