import { differentiable, ownKernel, tf, type Tensor } from '../tensor';

/** The exact GELU: x·Φ(x) = 0.5·x·(1 + erf(x/√2)). */
export function gelu(x: Tensor): Tensor {
  return differentiable([x], () => {
    const own = ownKernel('UsdrlGelu', { x });
    if (own !== undefined) {
      return {
        value: own,
        saved: [x],
        gradient: (dy, [kept]) => [ownKernel('UsdrlGeluGradient', { x: kept, dy }) as Tensor],
      };
    }
    const probability = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5); // Φ(x)
    return {
      value: tf.mul(x, probability),
      saved: [x, probability],
      gradient: (dy, [input, keptProbability]) => {
        // d/dx x·Φ(x) = Φ(x) + x·φ(x), φ the normal density
        const density = tf.mul(tf.exp(tf.mul(tf.square(input), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return [tf.mul(dy, tf.add(keptProbability, tf.mul(input, density)))];
      },
    };
  });
}
