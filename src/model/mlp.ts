import type { Tensor } from '../backend';
import { gelu } from './gelu';
import { linearSpecs } from './initialisation';
import { linear } from './linear';
import type { Parameters, ParameterSpec } from './parameters';

/** Two-layer perceptron D → 2D → D with GELU, no dropout. */
export function mlp(x: Tensor, parameters: Parameters, name: string): Tensor {
  const inner = gelu(linear(x, parameters.linear(`${name}.fc1`))); // (B, L, 2D)
  return linear(inner, parameters.linear(`${name}.fc2`)); // (B, L, D)
}

export function mlpSpecs(name: string, width: number): ParameterSpec[] {
  return [...linearSpecs(`${name}.fc1`, width, 2 * width), ...linearSpecs(`${name}.fc2`, 2 * width, width)];
}
