/** Sets a flag for each row of float32 numbers: 0 where they sum to 0. */
export function markPresent(row: usize, rows: i32, numbers: i32, flags: usize): void {
  const bytes = <usize>numbers * 4;
  for (let i = 0; i < rows; i++, row += bytes) store<u8>(flags + i, sumOf(row, row + bytes) != 0 ? 1 : 0);
}

/**
 * Moves every frame, float32 (M, V, 3), so that a joint of body 0 is the origin. A point whose coordinates sum to 0 stays,
 * and so does a body whose flag in `occupied` is 0.
 */
export function centreFrames(frame: usize, frames: i32, bodies: i32, joints: i32, joint: i32, occupied: usize): void {
  const bytes = <usize>joints * 12;
  for (let t = 0; t < frames; t++) {
    const centre = frame + <usize>joint * 12;
    const x = load<f32>(centre);
    const y = load<f32>(centre, 4);
    const z = load<f32>(centre, 8);
    for (let body = 0; body < bodies; body++) {
      const end = frame + bytes;
      if (load<u8>(occupied + body) == 0) frame = end;
      for (; frame < end; frame += 12) {
        const px = load<f32>(frame);
        const py = load<f32>(frame, 4);
        const pz = load<f32>(frame, 8);
        if (px + py + pz == 0) continue;
        store<f32>(frame, px - x);
        store<f32>(frame, py - y, 4);
        store<f32>(frame, pz - z, 8);
      }
    }
  }
}

/**
 * Replaces every point p (a column) of float32 frames (M, V, 3) by R·p, in double precision; `rotation` holds R as doubles, row
 * by row. A body that sums to 0 in a frame stays, and so does one whose flag in `occupied` is 0.
 */
export function turnFrames(row: usize, frames: i32, bodies: i32, joints: i32, rotation: usize, occupied: usize): void {
  const bytes = <usize>joints * 12;
  const xx = load<f64>(rotation);
  const xy = load<f64>(rotation, 8);
  const xz = load<f64>(rotation, 16);
  const yx = load<f64>(rotation, 24);
  const yy = load<f64>(rotation, 32);
  const yz = load<f64>(rotation, 40);
  const zx = load<f64>(rotation, 48);
  const zy = load<f64>(rotation, 56);
  const zz = load<f64>(rotation, 64);
  for (let t = 0; t < frames; t++) {
    for (let body = 0; body < bodies; body++) {
      const end = row + bytes;
      if (load<u8>(occupied + body) == 0 || sumOf(row, end) == 0) row = end;
      for (; row < end; row += 12) {
        const x = <f64>load<f32>(row);
        const y = <f64>load<f32>(row, 4);
        const z = <f64>load<f32>(row, 8);
        store<f32>(row, <f32>(xx * x + xy * y + xz * z));
        store<f32>(row, <f32>(yx * x + yy * y + yz * z), 4);
        store<f32>(row, <f32>(zx * x + zy * y + zz * z), 8);
      }
    }
  }
}

/** In double precision, one number after another. */
function sumOf(place: usize, end: usize): f64 {
  let sum: f64 = 0;
  for (; place < end; place += 4) sum += load<f32>(place);
  return sum;
}
