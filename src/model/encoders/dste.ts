import { differentiable, tf, type Tensor } from '../../tensor';
import { convolutionalAttention, convolutionalAttentionSpecs } from '../convolutionalAttention';
import { denseShiftAttention, denseShiftAttentionSpecs, mergeWeight } from '../denseShiftAttention';
import type { DropPathMasks } from '../dropPath';
import type { NextFrame } from '../keptFrames';
import type { LayerSettings } from '../layerSettings';
import type { Parameters, ParameterSpec } from '../parameters';
import type { EncoderKind } from './encoderKind';

/** The dense spatio-temporal encoder DSTE (paper Sec. 3.2): two dense layers a stream. */
export const dste: EncoderKind = {
  layers: [
    ['temporal', 't_tr'],
    ['spatial', 's_tr'],
    ['temporal', 't_tr1'],
    ['spatial', 's_tr1'],
  ],
  layer: denseLayer,
  specs: denseLayerSpecs,
  masks: 6,
  positionPerLayer: (settings) => settings.positionPerLayer,
  causal: true,
  products: denseLayerProducts,
  keptValues: 230,
  mark: 'backbone.t_tr.CA.attn.in_proj_weight',
  shown: ({ has, shape }) => {
    const [, inputs, kernel] = shape('backbone.t_tr.CA.conv1.weight', 3);
    return {
      'ca.conv': inputs === 1 ? 'depthwise' : 'pointwise',
      'ca.kernel': kernel,
      'shift.bias': has('backbone.t_tr.DSA.wt1.bias'),
    };
  },
  untold: ({ heads, alpha, shift, causal }) => [
    `encoder.heads ${heads}`,
    `alpha ${alpha}`,
    `gap ${shift.gap}`,
    `causal ${causal}`,
  ],
};

/**
 * One layer of DSTE (Eq. 5): alpha·CA(x) + (1 − alpha)·DSA(x), where DSA (Eq. 3) is the weighted sum of its two branches.
 *
 * @param x (B, L, D)
 */
function denseLayer(
  x: Tensor,
  parameters: Parameters,
  name: string,
  settings: LayerSettings,
  masks?: DropPathMasks,
  frame?: NextFrame,
): Tensor {
  const { alpha } = settings;
  const channel = convolutionalAttention(x, parameters, `${name}.CA`, settings, masks, frame);
  const [shifted, plain] = denseShiftAttention(x, parameters, `${name}.DSA`, settings, masks, frame);
  const dense = (1 - alpha) * mergeWeight(settings);
  return weightedSum([channel, shifted, plain], [alpha, dense, dense]);
}

function denseLayerSpecs(name: string, tokens: number, settings: LayerSettings): ParameterSpec[] {
  return [
    ...convolutionalAttentionSpecs(`${name}.CA`, settings),
    ...denseShiftAttentionSpecs(`${name}.DSA`, tokens, settings),
  ];
}

/** CA is one branch of attention and perceptron, DSA is two. */
function denseLayerProducts(L: number, { hidden: E, ca }: LayerSettings): number {
  const convolution = ca.kernel * L * E * (ca.conv === 'pointwise' ? E : 1);
  const attention = 4 * L * E * E + 2 * L * L * E;
  const perceptron = 4 * L * E * E;
  const shift = 2 * L * L * E;
  return convolution + 3 * (attention + perceptron) + shift;
}

/** Σ weights[i]·branches[i], keeping nothing for the backward pass. */
function weightedSum(branches: Tensor[], weights: number[]): Tensor {
  return differentiable(branches, () => ({
    value: tf.addN(branches.map((branch, index) => tf.mul(branch, weights[index]))),
    saved: [],
    gradient: (dy) => weights.map((weight) => tf.mul(dy, weight)),
  }));
}
