import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { isCompanion } from '../../formats/fileFront';
import { splitKey, type SplitPart } from '../namedSplits';

/** A pickle, and the part of a split that its name tells. */
export interface PartFile {
  file: string;
  split?: string;
  part?: SplitPart;
}

/** The pickles given, and those of the folders given whose names tell a part; sorted within a folder. */
export function partFiles(paths: readonly string[]): PartFile[] {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const files = paths.flatMap((path) =>
    isFolder(path)
      ? readdirSync(path)
          .filter((name) => name.endsWith('.pkl') && !isCompanion(name) && partOf(name) !== undefined)
          .sort()
          .map((name) => join(path, name))
      : [path],
  );
  return files.map((file) => ({ file, ...(partOf(file) ?? partInside(file)) }));
}

function partOf(file: string): { split: string; part: SplitPart } | undefined {
  return splitKey(basename(file).replace(/\.(pkl|pickle)$/, ''));
}

/** The part that a word inside a name tells, where the file was named one by one: `PKUv2_xsub_train_copy.pkl`. */
function partInside(file: string): { split: string; part: SplitPart } | undefined {
  const word = /^.+?[_-](?:train|val|test)(?=[_.-])/.exec(basename(file));
  return word === null ? undefined : splitKey(word[0]);
}
