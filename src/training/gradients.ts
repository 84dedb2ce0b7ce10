import { tf, type Tensor } from '../tensor';
import type { Parameters } from '../model';

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
function differentiate(forward: () => Tensor, sources: readonly Tensor[], dy?: Tensor): ValueAndGradients {
  const found = tf.engine().gradients(forward, [...sources], dy, true);
  return {
    value: found.value,
    gradients: found.grads.map((gradient: Tensor | null | undefined) => gradient ?? undefined),
  };
}

/** The value of a function and its gradients by parameters. */
export interface ParameterGradients {
  /** Kept; the caller frees it. */
  value: Tensor;
  /** By parameter name; a parameter that the value does not depend on has none. */
  gradients: Map<string, Tensor>;
  /** Of the other sources, in their order. */
  others: (Tensor | undefined)[];
}

/**
 * {@link differentiate} by parameters, which are found by name.
 *
 * @param others further tensors to differentiate by
 */
export function parameterGradients(
  forward: () => Tensor,
  parameters: Parameters,
  names: readonly string[],
  { dy, others = [] }: { dy?: Tensor; others?: readonly Tensor[] } = {},
): ParameterGradients {
  const variables = names.map((name) => parameters.get(name));
  const { value, gradients } = differentiate(forward, [...variables, ...others], dy);
  const byName = new Map<string, Tensor>();
  names.forEach((name, index) => {
    const gradient = gradients[index];
    if (gradient !== undefined) byName.set(name, gradient);
  });
  return { value, gradients: byName, others: gradients.slice(names.length) };
}
