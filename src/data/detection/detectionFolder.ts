import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { InputError, storing } from '../../errors';
import { makeFolder, writeFileAtomic } from '../atomicFile';
import { readTextFile } from '../textFile';
import type { Annotation, DetectionVideo, Proposal } from './detectionVideo';
import { rowFault } from './row';

/**
 * Writes proposals as the official evaluator of PKU-MMD reads them: a text file a recording, `label,start,end,confidence` a
 * line. A recording without proposals gets an empty file, since the evaluator scores only recordings that have a file.
 *
 * @returns the files
 */
export function writeProposalFolder(folder: string, videos: readonly DetectionVideo[]): string[] {
  storing(folder, () => makeFolder(folder));
  return videos.map(({ name, proposals }) => {
    const file = join(folder, proposalFile(name));
    writeFileAtomic(file, proposals.map((row) => `${row.join(',')}\n`).join(''));
    return file;
  });
}

/**
 * The recordings of a folder of proposals with the ground truth of the same file names, as the official evaluator pairs them:
 * recordings without a proposal file do not count. Names are sorted.
 *
 * @param classes largest label
 * @throws InputError for a proposal file without ground truth, and for a row that is wrong
 */
export function readDetectionFolders(truthFolder: string, proposalFolder: string, classes: number): DetectionVideo[] {
  const names = readdirSync(proposalFolder)
    .filter((name) => name.endsWith('.txt'))
    .sort();
  if (names.length === 0) {
    throw new InputError({ file: proposalFolder, thing: 'folder', found: 'no .txt file', wanted: 'one a recording' });
  }
  return names.map((name) => ({
    name,
    groundTruth: readAnnotations(join(truthFolder, name), classes),
    proposals: readRows(join(proposalFolder, name), 4, classes) as readonly Proposal[],
  }));
}

/** The labelled segments of one text file. @throws InputError for a row that is wrong */
export function readAnnotations(file: string, classes: number): readonly Annotation[] {
  return readRows(file, 3, classes) as readonly Annotation[];
}

/** The rows of a text file; further columns (the ground truth has a confidence too) are left out. */
function readRows(file: string, numbers: 3 | 4, classes: number): readonly (readonly number[])[] {
  const text = readTextFile(file, 'lines of label,start,end,confidence', ['empty']);
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const row = line
      .trim()
      .split(/[\s,]+/)
      .slice(0, numbers)
      .map(Number);
    const fault = rowFault(row, numbers, classes);
    if (fault === undefined) return [row];
    throw new InputError({ file, thing: `line ${index + 1}`, ...fault, found: line.slice(0, 100) });
  });
}

/**
 * The text file of the proposals of a recording.
 * @throws InputError for a name that no file can have
 */
export function proposalFile(name: string): string {
  if (name !== basename(name) || name === '' || name.startsWith('.')) {
    throw new InputError({ thing: 'name of a recording', found: name, wanted: 'a name that can be a file name' });
  }
  return name.endsWith('.txt') ? name : `${name}.txt`;
}
