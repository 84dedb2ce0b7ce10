import type { Clip } from '../skeleton';

/** 1 + the number of the last body that is non-zero in any frame, at least 1. */
export function storedBodies({ frames, bodies, joints, coordinates }: Clip): number {
  const size = joints * 3;
  for (let m = bodies - 1; m > 0; m--) {
    for (let t = 0; t < frames; t++) {
      const start = (t * bodies + m) * size;
      for (let i = start; i < start + size; i++) if (coordinates[i] !== 0) return m + 1;
    }
  }
  return 1;
}

/** A clip's coordinates without the bodies after the first `kept`. */
export function firstBodies({ frames, bodies, joints, coordinates }: Clip, kept: number): Float32Array {
  if (kept === bodies) return coordinates;
  const row = kept * joints * 3;
  const result = new Float32Array(frames * row);
  for (let t = 0; t < frames; t++) {
    const start = t * bodies * joints * 3;
    for (let i = 0; i < row; i++) result[t * row + i] = coordinates[start + i];
  }
  return result;
}
