import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { isCompanion } from '../../formats/fileFront';
import type { SkippedRecording } from '../importReport';
import { leftOutFile, skippedFile } from '../recordings/leftOut';
import { splitKey, type SplitPart } from '../namedSplits';

/** A pickle, and the part of a split that its name tells. */
export interface PartFile {
  file: string;
  split?: string;
  part?: SplitPart;
}

/**
 * The pickles given, and those of the folders given whose names tell a part; sorted within a folder. With what may be some of
 * these in the folders, but cannot be read as it is.
 */
export function partFiles(paths: readonly string[]): { files: PartFile[]; leftOut: SkippedRecording[] } {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const leftOut: SkippedRecording[] = [];
  const files = paths.flatMap((path) => {
    if (!isFolder(path)) return [path];
    const names = readdirSync(path).filter((name) => !isCompanion(name));
    leftOut.push(...names.flatMap((name) => leftOutFile(name, isPart)).map(skippedFile));
    return names
      .filter(isPart)
      .sort()
      .map((name) => join(path, name));
  });
  return { files: files.map((file) => ({ file, ...(partOf(file) ?? partInside(file)) })), leftOut };
}

function isPart(name: string): boolean {
  return name.endsWith('.pkl') && partOf(name) !== undefined;
}

function partOf(file: string): { split: string; part: SplitPart } | undefined {
  return splitKey(basename(file).replace(/\.(pkl|pickle)$/, ''));
}

/** The part that a word inside a name tells, where the file was named one by one: `PKUv2_xsub_train_copy.pkl`. */
function partInside(file: string): { split: string; part: SplitPart } | undefined {
  const word = /^.+?[_-](?:train|val|test)(?=[_.-])/.exec(basename(file));
  return word === null ? undefined : splitKey(word[0]);
}
