import { differentiable, tf, type Tensor } from '../backend';
import { convolutionalAttention, convolutionalAttentionSpecs } from './convolutionalAttention';
import { denseShiftAttention, denseShiftAttentionSpecs, mergeWeight } from './denseShiftAttention';
import type { DropPathMasks } from './dropPath';
import type { EncoderSettings } from './encoderSettings';
import type { Parameters, ParameterSpec } from './parameters';

/**
 * One layer of DSTE (Eq. 5): alpha·CA(x) + (1 − alpha)·DSA(x).
 *
 * @param x (B, L, D)
 */
export function denseLayer(
  x: Tensor,
  parameters: Parameters,
  name: string,
  settings: EncoderSettings,
  masks?: DropPathMasks,
): Tensor {
  const { alpha } = settings;
  const channel = convolutionalAttention(x, parameters, `${name}.CA`, settings, masks);
  const [shifted, plain] = denseShiftAttention(x, parameters, `${name}.DSA`, settings, masks);
  const dense = (1 - alpha) * mergeWeight(settings);
  return weightedSum([channel, shifted, plain], [alpha, dense, dense]);
}

/** DropPath masks that one layer takes. */
export const masksPerDenseLayer = 6;

export function denseLayerSpecs(name: string, tokens: number, settings: EncoderSettings): ParameterSpec[] {
  return [
    ...convolutionalAttentionSpecs(`${name}.CA`, settings),
    ...denseShiftAttentionSpecs(`${name}.DSA`, tokens, settings),
  ];
}

/** Σ weights[i]·parts[i], keeping nothing for the backward pass. */
function weightedSum(parts: Tensor[], weights: number[]): Tensor {
  return differentiable(parts, () => ({
    value: tf.addN(parts.map((part, index) => tf.mul(part, weights[index]))),
    saved: [],
    gradient: (dy) => weights.map((weight) => tf.mul(dy, weight)),
  }));
}
