import { engine, getBackend, getKernel, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';

/** Operations of this library of which an engine may have a kernel of its own, beside those of TensorFlow.js. */
export const ownKernels = [
  'UsdrlStandardise',
  'UsdrlStandardiseGradient',
  'UsdrlGelu',
  'UsdrlGeluGradient',
  'UsdrlAffine',
  'UsdrlResidual',
  'UsdrlAttentionWeights',
  'UsdrlScoreGradient',
  'UsdrlAdamMoment',
  'UsdrlAdamParameters',
] as const;
export type OwnKernel = (typeof ownKernels)[number];

/** Tokens that a kernel of attention takes at most. */
export const mostOwnTokens = 64;

/**
 * Runs an operation by the one kernel that the engine in use has of it. Only inside {@link differentiable} or without a tape: such a
 * kernel has no gradient.
 *
 * @returns nothing where it has none: the caller composes the operation, which is the reference for the kernel
 */
export function ownKernel(
  name: OwnKernel,
  inputs: Record<string, Tensor>,
  attributes: NamedAttrMap = {},
): Tensor | undefined {
  if (getKernel(name, getBackend()) === undefined) return undefined;
  return engine().runKernel<Tensor>(name, inputs, attributes);
}
