import { ownKernel, type Tensor } from '../tensor';

/** Epsilon of every normalisation, as in PyTorch. */
export const epsilon = 1e-5;

/**
 * x less its mean along one axis, over its deviation (biased variance and eps 1e-5), and the gradient of that, by kernels of the engine's
 * own. For the forward pass of an operation with a gradient of its own.
 *
 * @param axis 1 or 2 of x (B, L, D), or the last of any
 * @returns nothing where the engine has none
 */
export function ownStandardise(
  x: Tensor,
  axis: number,
): { normal: Tensor; gradient: (dy: Tensor, x: Tensor) => Tensor } | undefined {
  const normal = ownKernel('UsdrlStandardise', { x }, { axis, epsilon });
  if (normal === undefined) return undefined;
  const gradient = (dy: Tensor, kept: Tensor): Tensor =>
    ownKernel('UsdrlStandardiseGradient', { x: kept, dy }, { axis, epsilon }) as Tensor;
  return { normal, gradient };
}
