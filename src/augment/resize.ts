/**
 * Linear interpolation along time with half-pixel centres (bilinear resizing without aligned corners):
 * output frame i lies at p = max(0, (i + 1/2)·length/frames - 1/2) of the input.
 *
 * @param coordinates frames one after another, `frameSize` numbers each.
 * @param start first input frame
 * @param length number of input frames, at least 1
 * @param frames number of output frames T
 * @param result where the frames go (T, frameSize); a new array if left out
 * @returns result
 */
export function resizeFrames(
  coordinates: Float32Array,
  frameSize: number,
  { start, length, frames }: { start: number; length: number; frames: number },
  result: Float32Array = new Float32Array(frames * frameSize),
): Float32Array {
  if (length < 1 || start < 0 || (start + length) * frameSize > coordinates.length) {
    throw new RangeError(`frames ${start} to ${start + length} of ${coordinates.length / frameSize}`);
  }
  for (let i = 0; i < frames; i++) {
    const position = Math.max(0, ((i + 0.5) * length) / frames - 0.5);
    const before = Math.floor(position);
    const after = Math.min(before + 1, length - 1);
    const weight = position - before;
    const rest = 1 - weight;
    let a = (start + before) * frameSize;
    let b = (start + after) * frameSize;
    let out = i * frameSize;
    // Three running indices: the batches of a run spend their time here.
    for (const end = out + frameSize; out < end; a++, b++, out++) {
      result[out] = rest * coordinates[a] + weight * coordinates[b];
    }
  }
  return result;
}
