/**
 * Puts the frames of one body, doubles one after another, among those of a clip, float32 with `stride` bytes from frame to
 * frame.
 */
export function interleaveBody(body: usize, frames: i32, numbers: i32, clip: usize, stride: usize): void {
  const pairs = numbers >> 1;
  for (let t = 0; t < frames; t++, clip += stride) {
    let target = clip;
    for (let i = 0; i < pairs; i++, body += 16, target += 8) {
      v128.store64_lane(target, f32x4.demote_f64x2_zero(v128.load(body)), 0);
    }
    if (numbers & 1) {
      store<f32>(target, <f32>load<f64>(body));
      body += 8;
    }
  }
}
