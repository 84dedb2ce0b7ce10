import { tf, type Tensor } from '../tensor';
import { batchNorm, batchNormSpecs, type BatchStatistics } from './batchNorm';
import { linearSpecs } from './initialisation';
import { linear } from './linear';
import type { Parameters, ParameterSpec } from './parameters';

/** The three domains of the objective, by the prefix of their projector in the official state_dict. */
export const projectorNames = { instance: 'i_proj', spatial: 's_proj', temporal: 't_proj' } as const;
export type Domain = keyof typeof projectorNames;

/** Sizes and statistics of the projectors. */
export interface ProjectorSettings {
  /** Width of the hidden layers and of z_t and z_s, in multiples of E; z_i is twice as wide. Official 2. */
  expansion: number;
  /** Parts of a batch with BatchNorm statistics of their own: 1, or 2 as on the two GPUs of the released run. */
  bnChunks: number;
}

export const defaultProjector: ProjectorSettings = { expansion: 2, bnChunks: 1 };

/**
 * A projector: Linear, BatchNorm, ReLU, Linear, BatchNorm, ReLU, Linear. Every view has its own BatchNorm statistics.
 *
 * @param x (K, N, in)
 * @returns z (K, N, D) and the statistics of the two BatchNorm layers
 */
export function project(
  x: Tensor,
  parameters: Parameters,
  name: string,
  chunks: number,
): { z: Tensor; statistics: BatchStatistics[] } {
  const first = batchNorm(linear(x, parameters.linear(`${name}.0`)), parameters, `${name}.1`, chunks);
  const second = batchNorm(
    linear(tf.relu(first.value), parameters.linear(`${name}.3`)),
    parameters,
    `${name}.4`,
    chunks,
  );
  return {
    z: linear(tf.relu(second.value), parameters.linear(`${name}.6`)),
    statistics: [first.statistics, second.statistics],
  };
}

/** Entries of the three projectors in the order of the official file: instance, spatial, temporal. */
export function projectorSpecs(width: number, { expansion }: ProjectorSettings): ParameterSpec[] {
  const inner = expansion * width;
  const one = (name: string, input: number, output: number): ParameterSpec[] => [
    ...linearSpecs(`${name}.0`, input, inner),
    ...batchNormSpecs(`${name}.1`, inner),
    ...linearSpecs(`${name}.3`, inner, inner),
    ...batchNormSpecs(`${name}.4`, inner),
    ...linearSpecs(`${name}.6`, inner, output),
  ];
  return [
    ...one(projectorNames.instance, 2 * width, 2 * inner),
    ...one(projectorNames.spatial, width, inner),
    ...one(projectorNames.temporal, width, inner),
  ];
}
