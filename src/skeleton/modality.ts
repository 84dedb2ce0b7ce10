import type { Layout } from './layout';

/** What a stream of the encoder sees: the joints themselves, the bones between them, or their change from frame to frame. */
export type Modality = 'joint' | 'bone' | 'motion';

export const modalities: readonly Modality[] = ['joint', 'bone', 'motion'];

/** The sizes of one clip: T, M, V. */
export interface ClipShape {
  frames: number;
  bodies: number;
  joints: number;
}

/**
 * The coordinates of a modality, same shape as the input: joint x, bone x[joint] - x[parent], motion x[t+1] - x[t] with a
 * last frame of 0.
 *
 * @param coordinates (T, M, V, 3), or a batch (N, T, M, V, 3) whose N follows from the length.
 * @returns the input itself for `joint`, a new array otherwise.
 */
export function applyModality(
  coordinates: Float32Array,
  shape: ClipShape,
  layout: Layout,
  modality: Modality,
): Float32Array {
  const clipSize = shape.frames * shape.bodies * shape.joints * 3;
  if (clipSize === 0 || coordinates.length % clipSize !== 0) {
    throw new RangeError(`${coordinates.length} coordinates are not a whole number of clips of ${clipSize}`);
  }
  if (modality === 'joint') return coordinates;
  return modality === 'bone' ? bones(coordinates, shape.joints, layout) : motion(coordinates, shape);
}

function bones(coordinates: Float32Array, joints: number, layout: Layout): Float32Array {
  if (layout.joints.length !== joints) {
    throw new RangeError(`layout ${layout.name} has ${layout.joints.length} joints, the clip ${joints}`);
  }
  const result = new Float32Array(coordinates.length);
  for (let body = 0; body < coordinates.length; body += joints * 3) {
    for (const [joint, parent] of layout.bones) {
      for (let c = 0; c < 3; c++) {
        result[body + joint * 3 + c] = coordinates[body + joint * 3 + c] - coordinates[body + parent * 3 + c];
      }
    }
  }
  return result;
}

function motion(coordinates: Float32Array, { frames, bodies, joints }: ClipShape): Float32Array {
  const frameSize = bodies * joints * 3;
  const result = new Float32Array(coordinates.length);
  for (let clip = 0; clip < coordinates.length; clip += frames * frameSize) {
    const end = clip + (frames - 1) * frameSize;
    for (let i = clip; i < end; i++) result[i] = coordinates[i + frameSize] - coordinates[i];
  }
  return result;
}
