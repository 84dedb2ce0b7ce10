/**
 * Probability that Student's t with some degrees of freedom lies further from 0 than `t`, on either side.
 *
 * @param freedom degrees of freedom, above 0
 */
export function studentTail(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The distance from 0 that Student's t exceeds, on either side together, with probability `tail`. */
export function studentQuantile(tail: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (studentTail(high, freedom) > tail) high *= 2;
  for (let halving = 0; halving < 80; halving++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability of at most `most` heads in `throws` throws of a fair coin. */
export function coinTail(most: number, throws: number): number {
  let sum = 0;
  for (let heads = 0; heads <= most; heads++) {
    const ways = logGamma(throws + 1) - logGamma(heads + 1) - logGamma(throws - heads + 1);
    sum += Math.exp(ways - throws * Math.LN2);
  }
  return Math.min(1, sum);
}

/** Regularised incomplete beta function I_x(a, b): the continued fraction of DLMF 8.17.22, evaluated forwards (Lentz). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  // The fraction converges fast below the mean alone.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const factor = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [upper, lower] = [1, 1 / (1 - ((a + b) * x) / (a + 1))];
  let fraction = lower;
  for (let m = 1; m < 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      lower = 1 / (1 + term * lower);
      upper = 1 + term / upper;
      fraction *= upper * lower;
    }
    if (Math.abs(upper * lower - 1) < 1e-14) break;
  }
  return factor * fraction;
}

/** Logarithm of the gamma function, by Lanczos with g = 7; relative error below 1e-13 for x > 0. */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const shifted = x - 1;
  const sum = terms.reduce((total, term, i) => total + term / (shifted + i + 1), 0.9999999999998099);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}
