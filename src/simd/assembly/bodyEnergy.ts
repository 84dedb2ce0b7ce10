/*
 * Two passes over the frames of a body, doubles x, y, z: sums and number of its points, then squared distances from their
 * mean. A frame whose coordinates sum to 0 is left out. `state` holds x, y, z and the number of points.
 */

/** Adds the points of some frames to their sums and number in `state`. */
export function addSums(frame: usize, frames: i32, joints: i32, state: usize): void {
  const bytes = <usize>joints * 24;
  for (let t = 0; t < frames; t++, frame += bytes) {
    const end = frame + bytes;
    let x: f64 = 0;
    let y: f64 = 0;
    let z: f64 = 0;
    for (let joint = frame; joint < end; joint += 24) {
      x += load<f64>(joint);
      y += load<f64>(joint, 8);
      z += load<f64>(joint, 16);
    }
    if (x + y + z == 0) continue;
    store<f64>(state, load<f64>(state) + x);
    store<f64>(state, load<f64>(state, 8) + y, 8);
    store<f64>(state, load<f64>(state, 16) + z, 16);
    store<f64>(state, load<f64>(state, 24) + joints, 24);
  }
}

/** Adds the squared distances of the points from `mean` (x, y, z) to the first three numbers of `state`. */
export function addSquares(frame: usize, frames: i32, joints: i32, mean: usize, state: usize): void {
  const bytes = <usize>joints * 24;
  const meanX = load<f64>(mean);
  const meanY = load<f64>(mean, 8);
  const meanZ = load<f64>(mean, 16);
  let xx = load<f64>(state);
  let yy = load<f64>(state, 8);
  let zz = load<f64>(state, 16);
  for (let t = 0; t < frames; t++, frame += bytes) {
    const end = frame + bytes;
    if (isAbsent(frame, end)) continue;
    for (let joint = frame; joint < end; joint += 24) {
      const x = load<f64>(joint) - meanX;
      const y = load<f64>(joint, 8) - meanY;
      const z = load<f64>(joint, 16) - meanZ;
      xx += x * x;
      yy += y * y;
      zz += z * z;
    }
  }
  store<f64>(state, xx);
  store<f64>(state, yy, 8);
  store<f64>(state, zz, 16);
}

/** As {@link addSums} has it: x, y and z summed apart. */
function isAbsent(frame: usize, end: usize): bool {
  let x: f64 = 0;
  let y: f64 = 0;
  let z: f64 = 0;
  for (let joint = frame; joint < end; joint += 24) {
    x += load<f64>(joint);
    y += load<f64>(joint, 8);
    z += load<f64>(joint, 16);
  }
  return x + y + z == 0;
}
