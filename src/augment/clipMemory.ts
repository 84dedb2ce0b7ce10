import { SimdArea } from '../simd';

/** Enough for 7,000 frames of two bodies of 25 joints. */
const size = 2 ** 22;

let area: SimdArea | undefined;

/**
 * Memory for the coordinates of a clip from which views can be made without a copy of it. The thread has one such piece: what
 * it held before must not be used any more. A clip too long for it gets new memory.
 */
export function clipMemory(numbers: number): Float32Array {
  area ??= new SimdArea(size);
  return area.takeFloats(numbers);
}
