import { join } from 'node:path';

import { writeFileAtomic, writeFolder } from '../data';
import { InputError } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import type { Clip } from '../skeleton';
import { jointCount } from './body';
import { syntheticFootage } from './recording';
import { trackingState } from './sensor';
import { recordingKeys, recordingName, syntheticSettings, type SyntheticOptions } from './settings';
import { World } from './world';

/** First body number of a recording; as in NTU beyond 2^53, hence a text made from a bigint. */
const firstBodyId = 72057594037930000n;

/** Kinect's depth image (512 x 424) and colour image (1920 x 1080): focal length and centre in pixels. */
const depthImage = { focal: 365, x: 256, y: 212 };
const colourImage = { focal: 1060, x: 960, y: 540 };

/**
 * A raw clip as NTU `.skeleton` text. A body that is all zero in a frame is left out of it. Joint numbers other than
 * x, y, z are made up in a plausible way: pixels by projection, orientations all zero.
 *
 * @param states tracking states (T, M, V); default all tracked
 * @param recording number that keeps body numbers of different files apart
 * @throws InputError unless the clip has 25 joints
 */
export function ntuSkeletonText(clip: Clip, states?: Uint8Array, recording = 0): string {
  const { frames, bodies, joints, coordinates } = clip;
  if (joints !== jointCount) throw new InputError({ thing: 'joints of the clip', found: joints, wanted: jointCount });
  const lines = [String(frames)];
  for (let t = 0; t < frames; t++) {
    const present: number[] = [];
    for (let body = 0; body < bodies; body++) {
      const start = (t * bodies + body) * joints * 3;
      if (coordinates.subarray(start, start + joints * 3).some((value) => value !== 0)) present.push(body);
    }
    lines.push(String(present.length));
    for (const body of present) {
      const id = firstBodyId + BigInt(recording * 8 + body + 1);
      lines.push(`${id} 0 1 1 1 1 0 0 0 2`, String(joints));
      for (let index = 0; index < joints; index++) {
        const place = (t * bodies + body) * joints + index;
        const [x, y, z] = coordinates.subarray(place * 3, place * 3 + 3);
        lines.push(jointLine(x, y, z, states?.[place] ?? trackingState.tracked));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Coordinates are written so that reading them as float32 gives the same numbers. */
function jointLine(x: number, y: number, z: number, state: number): string {
  const pixels = [depthImage, colourImage].flatMap((image) => [
    image.x + (image.focal * x) / z,
    image.y - (image.focal * y) / z,
  ]);
  const numbers = [x, y, z].map((value) => Number(value.toPrecision(9)));
  return [...numbers, ...pixels.map((value) => Number(value.toPrecision(7))), 0, 0, 0, 0, state].join(' ');
}

/**
 * Writes the synthetic set as a folder of raw NTU `.skeleton` files, named `SsssCcccPpppRrrrAaaa.skeleton`. No half of one stays.
 *
 * @param force replace a folder of such files; default false
 * @returns the names of the files, sorted
 */
export async function writeSyntheticAsNtu(
  outFolder: string,
  { progress, signal, force = false, ...options }: SyntheticOptions & LongWork & { force?: boolean } = {},
): Promise<string[]> {
  const settings = syntheticSettings(options);
  const world = new World(settings.seed);
  const keys = recordingKeys(settings);
  return writeFolder(outFolder, { force, own: /\.skeleton$/ }, async (folder) => {
    const files: string[] = [];
    for (const [done, key] of keys.entries()) {
      if (done % 25 === 0) await stopPoint({ signal }, 'write synthetic');
      const { clip, states } = syntheticFootage(key, settings, world);
      const file = `${recordingName(key)}.skeleton`;
      writeFileAtomic(join(folder, file), ntuSkeletonText(clip, states, done));
      files.push(file);
      progress?.({ task: 'write synthetic', done: done + 1, total: keys.length, unit: 'file' });
    }
    return files;
  });
}
