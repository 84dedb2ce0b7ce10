import { customGrad, tidy, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

/** An operation's value, what its backward pass needs, and that backward pass. */
export interface ForwardPass {
  value: Tensor;
  /** Tensors kept until the backward pass; everything else made in the forward pass is freed at once. */
  saved: Tensor[];
  /** From the gradient of the value, the gradient of each input, in their order. */
  gradient: (dy: Tensor, saved: Tensor[]) => Tensor[];
}

/**
 * Runs an operation with a hand-written gradient. The automatic tape keeps every intermediate of a composition; this keeps
 * only `saved`, and frees what the backward pass makes on the way.
 */
export function differentiable(inputs: Tensor[], forward: () => ForwardPass): Tensor {
  const operation = customGrad((...args) => {
    const save = args[args.length - 1] as GradSaveFunc;
    const { value, saved, gradient } = forward();
    save(saved);
    return { value, gradFunc: (dy: Tensor, kept: Tensor[]) => tidy(() => gradient(dy, kept)) };
  });
  return operation(...inputs);
}
