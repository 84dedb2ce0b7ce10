/** `clip_000000000012_keypoints`: what stands before the number of a frame, and the number. */
const pattern = /^(.*?)[ _.-]?(\d+)(?:_keypoints)?$/i;

/** The name of the recording that a file of one frame belongs to, by its own name; empty where that is only a number. */
export function recordingOfFrame(name: string): string {
  return pattern.exec(name)?.[1] ?? name;
}

/** The number of a frame in the name of its file; NaN where there is none. */
export function frameNumber(name: string): number {
  return Number(pattern.exec(name)?.[2] ?? NaN);
}
