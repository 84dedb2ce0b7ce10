import type { Tensor } from '../tensor';
import { gelu } from './gelu';
import { linearSpecs } from './initialisation';
import { afterNorm, standardise } from './layerNorm';
import { linear } from './linear';
import type { Parameters, ParameterSpec } from './parameters';

/**
 * Layer normalisation, then a two-layer perceptron D → 2D → D with GELU, no dropout.
 *
 * @param x (B, L, D)
 * @param norm name of the normalisation
 * @returns (B, L, D)
 */
export function normalisedMlp(x: Tensor, parameters: Parameters, norm: string, name: string): Tensor {
  const first = afterNorm(parameters.linear(`${name}.fc1`), parameters.linear(norm));
  const inner = gelu(linear(standardise(x), first)); // (B, L, 2D)
  return linear(inner, parameters.linear(`${name}.fc2`)); // (B, L, D)
}

export function mlpSpecs(name: string, width: number): ParameterSpec[] {
  return [...linearSpecs(`${name}.fc1`, width, 2 * width), ...linearSpecs(`${name}.fc2`, 2 * width, width)];
}
