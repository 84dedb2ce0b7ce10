import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { InputError } from '../../errors';
import { readNpy } from '../formats/npy';
import { toFloat32 } from '../formats/numericArray';

/** Probabilities of the frames of one recording, as `usdrl evaluate detection --scores` keeps them. */
export interface FrameScores {
  name: string;
  /** Row-major (frames, width), column 0 the background. */
  scores: Float32Array;
  /** Classes + 1. */
  width: number;
}

/** Above 1 by rounding. */
const slack = 1e-5;

/**
 * Reads the npy files of a folder, one a recording, by sorted names. One is in memory at a time.
 *
 * @throws InputError when there is none, or one does not hold probabilities (frames, classes + 1)
 */
export function* readFrameScores(folder: string): Generator<FrameScores> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.npy')) : []; // prettier-ignore
  if (files.length === 0) {
    throw new InputError({ file: folder, thing: 'folder', found: 'no .npy file', wanted: 'one a recording' });
  }
  for (const name of files.sort()) {
    const file = join(folder, name);
    const array = readNpy(file);
    const { dtype, shape } = array;
    if (shape.length !== 2 || shape[1] < 2 || !dtype.startsWith('float')) {
      const found = `${dtype} (${shape.join(', ')})`;
      throw new InputError({ file, thing: 'array', found, wanted: 'floating point numbers (frames, classes + 1)' });
    }
    const scores = toFloat32(array);
    const wrong = scores.findIndex((value) => !(value >= -slack && value <= 1 + slack));
    if (wrong >= 0) {
      const thing = `score of frame ${Math.floor(wrong / shape[1])}, column ${wrong % shape[1]}`;
      throw new InputError({ file, thing, found: scores[wrong], wanted: 'a probability from 0 to 1' });
    }
    yield { name: name.slice(0, -'.npy'.length), scores, width: shape[1] };
  }
}
