import { tf, type Tensor } from '../backend';

/** Value and gradients of one function. */
export interface ValueAndGradients {
  /** Kept; the caller frees it. */
  value: Tensor;
  /** For each source, its gradient; absent where the value does not depend on it. */
  gradients: (Tensor | undefined)[];
}

/**
 * Differentiates a function by tensors and variables that it uses.
 *
 * @param dy gradient of the value; 1 for a scalar when left out
 */
export function differentiate(forward: () => Tensor, sources: readonly Tensor[], dy?: Tensor): ValueAndGradients {
  const found = tf.engine().gradients(forward, [...sources], dy, true);
  return {
    value: found.value,
    gradients: found.grads.map((gradient: Tensor | null | undefined) => gradient ?? undefined),
  };
}
