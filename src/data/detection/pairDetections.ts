import { statSync } from 'node:fs';
import { join } from 'node:path';

import { InputError } from '../../errors';
import { readAnnotations, readDetectionFolders } from './detectionFolder';
import { readDetections } from './detectionJson';
import type { DetectionVideo, Proposal } from './detectionVideo';

/**
 * Ground truth and proposals of the same recordings, from two JSON files (or one that holds both) or from two folders of text
 * files. With JSON every recording of the ground truth counts, also one without proposals; with folders those that have a
 * proposal file.
 *
 * @param classes largest label
 * @throws InputError for unreadable input, rows that are wrong, and proposals of a recording without an entry in the truth
 */
export function pairDetections(truthPath: string, proposalPath: string, classes: number): DetectionVideo[] {
  const folders = [truthPath, proposalPath].filter(isFolder);
  if (folders.length === 2) return readDetectionFolders(truthPath, proposalPath, classes);
  if (folders.length === 1) {
    throw new InputError({
      file: folders[0],
      thing: 'path',
      found: 'a folder',
      wanted: 'two folders or two JSON files',
    });
  }
  const truth = readDetections(truthPath, classes);
  if (proposalPath === truthPath) return truth;
  const detected = readDetections(proposalPath, classes).map(({ name, proposals }): Named => [name, proposals]);
  return withProposals(truth, new Map(detected), truthPath, proposalPath);
}

/**
 * The same for proposals that were made just now. The ground truth is a JSON file, of which every recording counts, or a folder
 * of text files, of which those count that have proposals, if only an empty list.
 *
 * @param origin where the proposals come from, for messages
 */
export function pairProposals(
  truthPath: string,
  detected: ReadonlyMap<string, readonly Proposal[]>,
  classes: number,
  origin: string,
): DetectionVideo[] {
  if (!isFolder(truthPath)) return withProposals(readDetections(truthPath, classes), detected, truthPath, origin);
  return [...detected].map(([name, proposals]) => {
    const groundTruth = readAnnotations(join(truthPath, `${name}.txt`), classes);
    return { name, groundTruth, proposals };
  });
}

type Named = [name: string, proposals: readonly Proposal[]];

function withProposals(
  truth: readonly DetectionVideo[],
  detected: ReadonlyMap<string, readonly Proposal[]>,
  truthPath: string,
  origin: string,
): DetectionVideo[] {
  const known = new Set(truth.map(({ name }) => name));
  const stray = [...detected.keys()].find((name) => !known.has(name));
  if (stray !== undefined) {
    throw new InputError({ file: origin, thing: 'video', found: stray, wanted: `one of those in ${truthPath}` });
  }
  return truth.map(({ name, groundTruth }) => ({ name, groundTruth, proposals: detected.get(name) ?? [] }));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
