import { readFileSync, writeFileSync } from 'node:fs';

/** A copy with one number changed. */
export function withNumber(numbers: Float32Array, index: number, value: number): Float32Array {
  const copy = Float32Array.from(numbers);
  copy[index] = value;
  return copy;
}

/** Changes one bit of a file. */
export function flip(file: string, byte: number, bit = 0): void {
  const bytes = readFileSync(file);
  bytes[byte] ^= 1 << bit;
  writeFileSync(file, bytes);
}
