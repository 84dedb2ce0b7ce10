import { tf, type Tensor } from '../tensor';
import { normalisedAttention } from './attention';
import { dropPath, residual, type DropPathMasks } from './dropPath';
import { attentionSpecs, normSpecs, trainable, uniform } from './initialisation';
import type { NextFrame } from './keptFrames';
import type { LayerSettings } from './layerSettings';
import { linear } from './linear';
import { mlpSpecs, normalisedMlp } from './mlp';
import type { Parameters, ParameterSpec } from './parameters';

/**
 * Convolutional attention CA of a DSTE layer (paper Eq. 4, residuals as released):
 * u = x + relu(conv(x)); v = x + drop(attn(LN1(u))); result drop(mlp(LN2(v))), with no residual around the last step.
 *
 * @param x (B, L, D)
 * @param frame where x is the next frame alone
 * @returns (B, L, D)
 */
export function convolutionalAttention(
  x: Tensor,
  parameters: Parameters,
  name: string,
  settings: LayerSettings,
  masks?: DropPathMasks,
  frame?: NextFrame,
): Tensor {
  const mixed = tf.add(x, tokenConvolution(x, parameters, `${name}.conv1`, settings, frame));
  const attended = normalisedAttention(
    mixed,
    parameters.linear(`${name}.norm1`),
    parameters.attention(`${name}.attn`),
    settings,
    name,
    frame,
  );
  const sum = residual(x, attended, masks?.take());
  return dropPath(normalisedMlp(sum, parameters, `${name}.norm2`, `${name}.mlp`), masks?.take());
}

export function convolutionalAttentionSpecs(name: string, settings: LayerSettings): ParameterSpec[] {
  const width = settings.hidden;
  const { kernel, conv } = settings.ca;
  const inputs = conv === 'pointwise' ? width : 1;
  const bound = 1 / Math.sqrt(inputs * kernel); // PyTorch's Conv1d default
  return [
    ...attentionSpecs(`${name}.attn`, width),
    trainable(`${name}.conv1.weight`, [width, inputs, kernel], uniform(bound)),
    trainable(`${name}.conv1.bias`, [width], uniform(bound)),
    ...normSpecs(`${name}.norm1`, width),
    ...normSpecs(`${name}.norm2`, width),
    ...mlpSpecs(`${name}.mlp`, width),
  ];
}

/**
 * 1-D convolution along the tokens, as a sum over the kernel's taps of shifted inputs. The kernel lies round its token; of a causal
 * one the last tap does.
 *
 * @param x (B, L, D)
 * @returns (B, L, D)
 */
function tokenConvolution(
  x: Tensor,
  parameters: Parameters,
  name: string,
  settings: LayerSettings,
  frame?: NextFrame,
): Tensor {
  const { ca, causal } = settings;
  const [batch, tokens, width] = x.shape as [number, number, number];
  const { weight, bias } = parameters.linear(name); // weight (D, D or 1, kernel)
  const [, inputs, kernel] = weight.shape;
  if (ca.conv === 'pointwise' && kernel === 1) {
    return linear(x, { weight: tf.reshape(weight, [width, width]), bias }, ca.activation);
  }
  if (frame !== undefined) {
    const all = frame.kept.append(name, x);
    const seen = Math.min(kernel, frame.place + 1);
    const last = tf.slice(all, [0, frame.place + 1 - seen, 0], [1, seen, width]);
    const mixed = tokenConvolution(last, parameters, name, settings);
    return tf.slice(mixed, [0, seen - 1, 0], [1, 1, width]);
  }
  const after = causal ? 0 : (kernel - 1) / 2;
  const padded = tf.pad(x, [[0, 0], [kernel - 1 - after, after], [0, 0]]); // prettier-ignore
  const taps: Tensor[] = [];
  for (let k = 0; k < kernel; k++) {
    const shifted = tf.slice(padded, [0, k, 0], [batch, tokens, width]);
    const tap = tf.reshape(tf.slice(weight, [0, 0, k], [width, inputs, 1]), [width, inputs]);
    taps.push(
      ca.conv === 'pointwise' ? linear(shifted, { weight: tap }) : tf.mul(shifted, tf.reshape(tap, [1, 1, width])),
    );
  }
  const sum = tf.add(tf.addN(taps), bias);
  return ca.activation === 'relu' ? tf.relu(sum) : sum;
}
