import { type Tensor, tf } from '../tensor';
import { linearSpecs, normSpecs } from './initialisation';
import { layerNorm } from './layerNorm';
import { linear } from './linear';
import type { Parameters, ParameterSpec } from './parameters';

/**
 * Skeleton embedding of one stream: Linear(in → E), LayerNorm, ReLU, Linear(E → E).
 *
 * @param tokens (B, L, in)
 * @returns (B, L, E)
 */
export function skeletonEmbedding(tokens: Tensor, parameters: Parameters, name: string): Tensor {
  const first = layerNorm(linear(tokens, parameters.linear(`${name}.0`)), parameters.linear(`${name}.1`));
  return linear(tf.relu(first), parameters.linear(`${name}.3`));
}

export function skeletonEmbeddingSpecs(name: string, input: number, width: number): ParameterSpec[] {
  return [
    ...linearSpecs(`${name}.0`, input, width),
    ...normSpecs(`${name}.1`, width),
    ...linearSpecs(`${name}.3`, width, width),
  ];
}
