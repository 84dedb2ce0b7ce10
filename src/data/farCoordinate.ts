/** Powers of two between what is usual and what no sensor gives: five hundred times or more. */
const far = 10;

const counts = new Uint32Array(256);

/**
 * Place of the first number that is out of all proportion to the others, such as 1e30 among metres, or -1. Zeros, of bodies that
 * are not there, do not count. In any unit, and in one pass: only the exponents are compared.
 */
export function farCoordinate(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  counts.fill(0);
  let largest = 0;
  for (const one of bits) {
    const power = exponent(one);
    counts[power]++;
    if (power > largest) largest = power;
  }
  const least = usualExponent(bits.length - counts[0]) + far;
  if (largest < least) return -1;
  return bits.findIndex((one) => exponent(one) >= least);
}

function exponent(bits: number): number {
  return (bits >>> 23) & 0xff;
}

/** The middle one of so many numbers that are not zero. */
function usualExponent(numbers: number): number {
  let passed = 0;
  for (let power = 1; power < counts.length; power++) {
    passed += counts[power];
    if (2 * passed >= numbers) return power;
  }
  return 0;
}
