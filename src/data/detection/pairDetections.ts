import { statSync } from 'node:fs';

import { InputError } from '../../errors';
import { readDetectionFolders } from './detectionFolder';
import { readDetections } from './detectionJson';
import type { DetectionVideo } from './detectionVideo';

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
  const detected = new Map(readDetections(proposalPath, classes).map((video) => [video.name, video]));
  const videos = truth.map(({ name, groundTruth }) => {
    const proposals = detected.get(name)?.proposals ?? [];
    detected.delete(name);
    return { name, groundTruth, proposals };
  });
  const [stray] = detected.keys();
  if (stray === undefined) return videos;
  throw new InputError({ file: proposalPath, thing: 'video', found: stray, wanted: `one of those in ${truthPath}` });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
