/**
 * What a skeleton is made of. All joint numbers count from 0.
 * Built-in layouts are `kinect-v2-25`, `kinect-v1-20`, `utd-mhad-20`, `msr-action3d-20`, `hdm05-31`, `coco-17`, `openpose-18`, `openpose-25`, `mediapipe-33`, `azure-kinect-32` and `halpe-26`; others come from a JSON file.
 */
export interface Layout {
  name: string;
  /** Joint names; their number is V. */
  joints: readonly string[];
  /** One `[joint, parent]` pair a joint; the root is paired with itself, so that its bone is 0. */
  bones: readonly (readonly [joint: number, parent: number])[];
  /** The joint moved to the origin by normalisation (mid spine). */
  centre: number;
  leftShoulder: number;
  rightShoulder: number;
}
