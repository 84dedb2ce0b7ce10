import type { Clip } from './clip';

/** The sizes of a channel-first array (C, T, V, M), as the Python toolkits store clips. */
export interface ChannelFirstShape {
  C: number;
  T: number;
  V: number;
  M: number;
}

/**
 * A clip from row-major (C, T, V, M) numbers.
 *
 * @param data at least C·T·V·M numbers from `offset` on; C is 2 (the third coordinate becomes 0) or 3.
 * @param frames how many of the T frames are kept; default all.
 */
export function clipFromChannelFirst(
  data: ArrayLike<number>,
  { C, T, V, M }: ChannelFirstShape,
  offset = 0,
  frames = T,
): Clip {
  const size = C * T * V * M;
  if (C < 2 || C > 3) throw new RangeError(`a joint has 2 or 3 coordinates, not ${C}`);
  if (frames > T) throw new RangeError(`${frames} frames wanted of ${T}`);
  if (data.length < offset + size) throw new RangeError(`${data.length - offset} numbers where ${size} are needed`);
  const coordinates = new Float32Array(frames * M * V * 3);
  for (let c = 0; c < C; c++) {
    for (let t = 0; t < frames; t++) {
      for (let v = 0; v < V; v++) {
        for (let m = 0; m < M; m++) {
          coordinates[((t * M + m) * V + v) * 3 + c] = data[offset + ((c * T + t) * V + v) * M + m];
        }
      }
    }
  }
  return { frames, bodies: M, joints: V, coordinates };
}

/** The coordinates of a clip as row-major (C, T, V, M) with C = 3. */
export function clipToChannelFirst(clip: Clip): Float32Array {
  const { frames: T, bodies: M, joints: V, coordinates } = clip;
  const data = new Float32Array(coordinates.length);
  for (let t = 0; t < T; t++) {
    for (let m = 0; m < M; m++) {
      for (let v = 0; v < V; v++) {
        for (let c = 0; c < 3; c++) data[((c * T + t) * V + v) * M + m] = coordinates[((t * M + m) * V + v) * 3 + c];
      }
    }
  }
  return data;
}
