/*
 * Frames of a view, float32 rows of `size` numbers: each lies between two frames of the clip, and its points are then mapped
 * or set to 0. `pairs` holds, for each frame of the view, the addresses of both (u32) and their weights (f32).
 */

/** Bytes of four points. */
const group: usize = 48;

/**
 * The pairs of some frames of a view of T frames, for a clip of `length` frames of `bytes` bytes: frame i lies at
 * max(0, (i + 1/2)·length/T - 1/2), between two frames of the clip or in the last.
 */
export function pairFrames(
  clip: usize,
  bytes: usize,
  length: i32,
  T: i32,
  first: i32,
  frames: i32,
  pairs: usize,
): void {
  for (let i = first; i < first + frames; i++, pairs += 16) {
    const position = max<f64>(0, ((<f64>i + 0.5) * length) / T - 0.5);
    const before = <i32>position;
    const weight = position - before;
    store<u32>(pairs, clip + <usize>before * bytes);
    store<u32>(pairs, clip + <usize>min(before + 1, length - 1) * bytes, 4);
    store<f32>(pairs, <f32>(1 - weight), 8);
    store<f32>(pairs, <f32>weight, 12);
  }
}

/** Writes the frames. A frame has four numbers at least. */
export function resizeView(pairs: usize, frames: i32, size: i32, view: usize): void {
  const bytes = (<usize>size) << 2;
  for (let t = 0; t < frames; t++, pairs += 16, view += bytes) {
    const before = <usize>load<u32>(pairs);
    const after = <usize>load<u32>(pairs, 4);
    const a = f32x4.splat(load<f32>(pairs, 8));
    const b = f32x4.splat(load<f32>(pairs, 12));
    for (let i: usize = 0; i < bytes; i += 16) {
      // The last piece reaches back to be whole: what it shares with the one before becomes the same again.
      const at = min(i, bytes - 16);
      v128.store(view + at, between(before + at, after + at, a, b));
    }
  }
}

/**
 * Writes the frames with each point p replaced by A·p; `map` holds every number of A, row by row, four times. A frame has four
 * points at least.
 */
export function mapView(pairs: usize, frames: i32, size: i32, map: usize, view: usize): void {
  const bytes = (<usize>size) << 2;
  for (let t = 0; t < frames; t++, pairs += 16, view += bytes) {
    const before = <usize>load<u32>(pairs);
    const after = <usize>load<u32>(pairs, 4);
    const a = f32x4.splat(load<f32>(pairs, 8));
    const b = f32x4.splat(load<f32>(pairs, 12));
    for (let i: usize = 0; i < bytes; i += group) {
      const at = min(i, bytes - group);
      const from = before + at;
      const to = after + at;
      // Four points: x y z x, y z x y, z x y z.
      const p0 = between(from, to, a, b);
      const p1 = between(from + 16, to + 16, a, b);
      const p2 = between(from + 32, to + 32, a, b);
      const yzyz = v128.shuffle<f32>(p0, p1, 1, 2, 4, 5);
      const xyxy = v128.shuffle<f32>(p1, p2, 2, 3, 5, 6);
      const x = v128.shuffle<f32>(p0, xyxy, 0, 3, 4, 6);
      const y = v128.shuffle<f32>(yzyz, xyxy, 0, 2, 5, 7);
      const z = v128.shuffle<f32>(yzyz, p2, 1, 3, 4, 7);
      const mx = weighted(x, y, z, map);
      const my = weighted(x, y, z, map + 48);
      const mz = weighted(x, y, z, map + 96);
      const xy = v128.shuffle<f32>(mx, my, 0, 2, 4, 6);
      const yz = v128.shuffle<f32>(my, mz, 1, 3, 5, 7);
      const zx = v128.shuffle<f32>(mz, mx, 0, 2, 5, 7);
      v128.store(view + at, v128.shuffle<f32>(xy, zx, 0, 2, 4, 6));
      v128.store(view + at, v128.shuffle<f32>(yz, xy, 0, 2, 5, 7), 16);
      v128.store(view + at, v128.shuffle<f32>(zx, yz, 1, 3, 5, 7), 32);
    }
  }
}

/**
 * Maps some points of frames that are written, in place. `points` lists them (u32), from 0 in each frame; `map` holds the
 * columns of A, four numbers each.
 */
export function mapPoints(view: usize, frames: i32, size: i32, points: usize, count: i32, map: usize): void {
  const bytes = (<usize>size) << 2;
  const x = v128.load(map);
  const y = v128.load(map, 16);
  const z = v128.load(map, 32);
  const end = points + ((<usize>count) << 2);
  for (let t = 0; t < frames; t++, view += bytes) {
    for (let next = points; next < end; next += 4) {
      const point = view + <usize>load<u32>(next) * 12;
      const mapped = f32x4.add(
        f32x4.add(f32x4.mul(x, v128.load32_splat(point)), f32x4.mul(y, v128.load32_splat(point, 4))),
        f32x4.mul(z, v128.load32_splat(point, 8)),
      );
      v128.store64_lane(point, mapped, 0);
      v128.store32_lane(point, mapped, 2, 8);
    }
  }
}

/** Sets some points of frames that are written to 0; see {@link mapPoints}. */
export function clearPoints(view: usize, frames: i32, size: i32, points: usize, count: i32): void {
  const bytes = (<usize>size) << 2;
  const end = points + ((<usize>count) << 2);
  for (let t = 0; t < frames; t++, view += bytes) {
    for (let next = points; next < end; next += 4) {
      const point = view + <usize>load<u32>(next) * 12;
      store<u64>(point, 0);
      store<u32>(point, 0, 8);
    }
  }
}

function between(before: usize, after: usize, a: v128, b: v128): v128 {
  return f32x4.add(f32x4.mul(a, v128.load(before)), f32x4.mul(b, v128.load(after)));
}

/** The products of three numbers with a row of the map, summed. */
function weighted(x: v128, y: v128, z: v128, row: usize): v128 {
  const sum = f32x4.add(f32x4.mul(x, v128.load(row)), f32x4.mul(y, v128.load(row, 16)));
  return f32x4.add(sum, f32x4.mul(z, v128.load(row, 32)));
}
