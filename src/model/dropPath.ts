import { differentiable, ownKernel, tf, type Tensor } from '../tensor';
import type { Generator } from '../random';

/**
 * Stochastic depth: in training, a branch is dropped for a whole clip with probability p, and scaled by 1/(1−p) otherwise.
 * The masks are an input of the step, drawn outside it: the encoder takes them one after another, in the order of its branches.
 */
export class DropPathMasks {
  private next = 0;

  /** @param scales (masks, B): 0 where a clip's branch is dropped, 1/(1−p) where it is kept. */
  constructor(private readonly scales: Tensor) {}

  /** The next branch's factor for each clip. @returns (B, 1, 1) */
  take(): Tensor {
    const [masks, batch] = this.scales.shape as [number, number];
    if (this.next >= masks)
      throw new Error(`the encoder has more than the ${masks} DropPath branches it was given masks for`);
    return tf.reshape(tf.slice(this.scales, [this.next++, 0], [1, batch]), [batch, 1, 1]);
  }
}

/** Draws the factors of {@link DropPathMasks} for `masks` branches and `batch` clips. */
export function drawDropPath(masks: number, batch: number, probability: number, generator: Generator): Float32Array {
  const kept = 1 / (1 - probability);
  return Float32Array.from({ length: masks * batch }, () => (generator.coin(probability) ? 0 : kept));
}

/** x + scale·branch, or the plain sum without a scale (evaluation). `scale` gets no gradient. */
export function residual(x: Tensor, branch: Tensor, scale?: Tensor): Tensor {
  if (scale === undefined) return tf.add(x, branch);
  return differentiable([x, branch], () => ({
    value: ownKernel('UsdrlResidual', { x, branch, scale }) ?? tf.add(x, tf.mul(branch, scale)),
    saved: [scale],
    gradient: (dy, [factor]) => [tf.clone(dy), tf.mul(dy, factor)],
  }));
}

/** scale·branch, or the branch itself without a scale. `scale` gets no gradient. */
export function dropPath(branch: Tensor, scale?: Tensor): Tensor {
  if (scale === undefined) return branch;
  return differentiable([branch], () => ({
    value: tf.mul(branch, scale),
    saved: [scale],
    gradient: (dy, [factor]) => [tf.mul(dy, factor)],
  }));
}
