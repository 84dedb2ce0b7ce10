import { tf, type Tensor } from '../backend';
import { selfAttention } from './attention';
import type { EncoderSettings } from './encoderSettings';
import { attentionSpecs, linearSpecs, normSpecs } from './initialisation';
import { layerNorm } from './layerNorm';
import { linear } from './linear';
import type { Parameters, ParameterSpec } from './parameters';

/**
 * One layer of STTR: the standard post-norm transformer encoder layer, feed-forward width D, ReLU, no dropout.
 *
 * @param x (B, L, D)
 */
export function transformerLayer(x: Tensor, parameters: Parameters, name: string, settings: EncoderSettings): Tensor {
  const attended = selfAttention(x, parameters.attention(`${name}.self_attn`), settings.heads);
  const first = layerNorm(tf.add(x, attended), parameters.linear(`${name}.norm1`));
  const inner = linear(first, parameters.linear(`${name}.linear1`), 'relu');
  const forward = linear(inner, parameters.linear(`${name}.linear2`));
  return layerNorm(tf.add(first, forward), parameters.linear(`${name}.norm2`));
}

export function transformerLayerSpecs(name: string, width: number): ParameterSpec[] {
  return [
    ...attentionSpecs(`${name}.self_attn`, width),
    ...linearSpecs(`${name}.linear1`, width, width),
    ...linearSpecs(`${name}.linear2`, width, width),
    ...normSpecs(`${name}.norm1`, width),
    ...normSpecs(`${name}.norm2`, width),
  ];
}
