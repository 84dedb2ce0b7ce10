/**
 * A clip in memory: `coordinates` is row-major (T, M, V, C) with C = 3, in metres.
 * A body that is absent in a frame is all zeros there.
 */
export interface Clip {
  /** T */
  frames: number;
  /** M */
  bodies: number;
  /** V */
  joints: number;
  coordinates: Float32Array;
}
