import { tf, type Tensor } from '../../tensor';
import { selfAttention } from '../attention';
import type { DropPathMasks } from '../dropPath';
import { frameAttention } from '../frameAttention';
import { attentionSpecs, linearSpecs, normSpecs } from '../initialisation';
import { layerNorm } from '../layerNorm';
import type { NextFrame } from '../keptFrames';
import type { LayerSettings } from '../layerSettings';
import { linear } from '../linear';
import type { Parameters, ParameterSpec } from '../parameters';
import type { EncoderKind } from './encoderKind';

/** The transformer baseline STTR: two standard layers a stream. */
export const sttr: EncoderKind = {
  layers: [
    ['temporal', 't_tr.layers.0'],
    ['temporal', 't_tr.layers.1'],
    ['spatial', 's_tr.layers.0'],
    ['spatial', 's_tr.layers.1'],
  ],
  layer: transformerLayer,
  specs: transformerLayerSpecs,
  startsInPytorch: true,
  causal: true,
  products: (L, { hidden: E }) => 6 * L * E * E + 2 * L * L * E,
  keptValues: 75,
  mark: 'backbone.t_tr.layers.0.self_attn.in_proj_weight',
  untold: ({ heads, causal }) => [`encoder.heads ${heads}`, `causal ${causal}`],
};

/**
 * One layer of STTR: the standard post-norm transformer encoder layer, feed-forward width D, ReLU, no dropout.
 *
 * @param x (B, L, D)
 */
function transformerLayer(
  x: Tensor,
  parameters: Parameters,
  name: string,
  { heads, causal }: LayerSettings,
  _masks?: DropPathMasks,
  frame?: NextFrame,
): Tensor {
  const weights = parameters.attention(`${name}.self_attn`);
  const attended =
    frame === undefined
      ? selfAttention(x, weights, heads, causal)
      : frameAttention(x, weights, heads, frame.kept, name);
  const first = layerNorm(tf.add(x, attended), parameters.linear(`${name}.norm1`));
  const inner = linear(first, parameters.linear(`${name}.linear1`), 'relu');
  const forward = linear(inner, parameters.linear(`${name}.linear2`));
  return layerNorm(tf.add(first, forward), parameters.linear(`${name}.norm2`));
}

/** PyTorch copies the first layer of a stream into the second, and only `in_proj_weight` is not drawn anew afterwards. */
function transformerLayerSpecs(name: string, _tokens: number, { hidden: width }: LayerSettings): ParameterSpec[] {
  const attention = attentionSpecs(`${name}.self_attn`, width).map((spec) =>
    spec.name.endsWith('in_proj_weight') ? { ...spec, startsAs: spec.name.replace('layers.1', 'layers.0') } : spec,
  );
  return [
    ...attention,
    ...linearSpecs(`${name}.linear1`, width, width),
    ...linearSpecs(`${name}.linear2`, width, width),
    ...normSpecs(`${name}.norm1`, width),
    ...normSpecs(`${name}.norm2`, width),
  ];
}
