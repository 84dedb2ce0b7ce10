/** Powers of two between what is usual and what no sensor gives: five hundred times or more. */
const far = 10;

/** Numbers of which the usual size is taken; of more, every 31st is enough. */
const few = 4096;

const counts = new Uint32Array(256);

/**
 * Place of the first number that is out of all proportion to the others, such as 1e30 among metres, or -1. Zeros, of bodies that
 * are not there, do not count. In any unit; only the exponents are compared, since importers do this with every clip.
 */
export function farCoordinate(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const least = usualExponent(bits) + far;
  if (least >= counts.length) return -1;
  const limit = least << 23;
  for (let place = 0; place < bits.length; place++) {
    if ((bits[place] & 0x7fffffff) >= limit) return place;
  }
  return -1;
}

/** The exponent of the middle one of the numbers that are not zero; so large that none is far where all are. */
function usualExponent(bits: Uint32Array): number {
  counts.fill(0);
  const step = bits.length <= few ? 1 : 31;
  let numbers = 0;
  for (let place = 0; place < bits.length; place += step) {
    const exponent = (bits[place] >>> 23) & 0xff;
    counts[exponent]++;
    if (exponent > 0) numbers++;
  }
  let passed = 0;
  for (let power = 1; power < counts.length; power++) {
    passed += counts[power];
    if (numbers > 0 && 2 * passed >= numbers) return power;
  }
  return counts.length;
}
