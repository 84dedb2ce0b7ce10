import { tf, type Tensor } from '../tensor';
import { normalisedAttention } from './attention';
import { lowerTriangular } from './causal';
import { residual, type DropPathMasks } from './dropPath';
import { attentionSpecs, linearSpecs, normSpecs } from './initialisation';
import type { NextFrame } from './keptFrames';
import type { LayerSettings } from './layerSettings';
import type { LinearWeights } from './linear';
import { mlpSpecs, normalisedMlp } from './mlp';
import type { Parameters, ParameterSpec } from './parameters';
import { tokenLinear } from './tokenLinear';

/**
 * Dense shift attention DSA of a DSTE layer (paper Eqs. 1-3): the mean of one transformer branch on the densely shifted
 * tokens and the same branch on the plain tokens; both share every weight.
 *
 * @param x (B, L, D)
 * @param frame where x is the next frame alone
 * @returns the shifted and the plain branch, (B, L, D) each; {@link mergeWeight} says how they join
 */
export function denseShiftAttention(
  x: Tensor,
  parameters: Parameters,
  name: string,
  settings: LayerSettings,
  masks?: DropPathMasks,
  frame?: NextFrame,
): [shifted: Tensor, plain: Tensor] {
  const branch = (tokens: Tensor, which: string): Tensor => {
    const attended = normalisedAttention(
      tokens,
      parameters.linear(`${name}.norm1`),
      parameters.attention(`${name}.attn`),
      settings,
      `${name}.${which}`,
      frame,
    );
    const sum = residual(tokens, attended, masks?.take());
    const inner = normalisedMlp(sum, parameters, `${name}.norm2`, `${name}.mlp`);
    return residual(sum, inner, masks?.take());
  };
  const shifted =
    frame === undefined ? denseShift(x, parameters, name, settings) : frameShift(x, parameters, name, settings, frame);
  return [branch(shifted, 'shifted'), branch(x, 'plain')];
}

/** Weight of each branch of DSA (Eq. 3): a half as released, one in the paper. */
export function mergeWeight(settings: LayerSettings): number {
  return settings.dsa.merge === 'mean' ? 0.5 : 1;
}

/**
 * Dense shift (Eqs. 1-2): H = wt2(relu(wt1(X))) + X along the tokens, where every gap-th token keeps its input
 * (or, in the paper's reading, is the only one that changes). A causal one takes the lower triangles of both maps.
 */
export function denseShift(x: Tensor, parameters: Parameters, name: string, settings: LayerSettings): Tensor {
  const { causal } = settings;
  const { gap, mask, bias } = settings.shift;
  const tokens = x.shape[1] as number;
  const map = (which: string): LinearWeights => ({
    weight: causal
      ? lowerTriangular(parameters.get(`${name}.${which}.weight`))
      : parameters.get(`${name}.${which}.weight`),
    bias: bias ? parameters.get(`${name}.${which}.bias`) : undefined,
  });
  const special = Array.from({ length: tokens }, (_, token) => (token % gap === 0 ? 1 : 0));
  const moves = tf.tensor1d(special.map((value) => (mask === 'keepEveryGap' ? 1 - value : value))); // (L)
  // Rows of the second map that must not move their token are zeroed: far smaller than masking the tokens.
  const second = map('wt2');
  const masked: LinearWeights = {
    weight: tf.mul(second.weight, tf.reshape(moves, [tokens, 1])),
    bias: second.bias === undefined ? undefined : tf.mul(second.bias, moves),
  };
  return tf.add(tokenLinear(tokenLinear(x, map('wt1'), 'relu'), masked), x);
}

/** The dense shift of the next frame alone, from the inputs and inner values of those before it. */
function frameShift(
  x: Tensor,
  parameters: Parameters,
  name: string,
  { shift: { gap, mask, bias } }: LayerSettings,
  { kept, place }: NextFrame,
): Tensor {
  /** A row of a map on the frames so far. */
  const row = (which: string, frames: Tensor): Tensor => {
    const weight = tf.slice(parameters.get(`${name}.${which}.weight`), [place, 0], [1, place + 1]);
    const product = tf.matMul(tf.reshape(weight, [1, 1, place + 1]), frames); // (1, 1, E)
    return bias ? tf.add(product, tf.slice(parameters.get(`${name}.${which}.bias`), [place], [1])) : product;
  };
  const inner = tf.relu(row('wt1', kept.append(`${name}.inputs`, x)));
  const inners = kept.append(`${name}.inner`, inner);
  const moves = (place % gap === 0) === (mask === 'shiftEveryGap');
  return moves ? tf.add(row('wt2', inners), x) : x;
}

export function denseShiftAttentionSpecs(name: string, tokens: number, settings: LayerSettings): ParameterSpec[] {
  const width = settings.hidden;
  const sharedWith = name.replace(/DSA$/, 'CA');
  const maps = [...linearSpecs(`${name}.wt1`, tokens, tokens), ...linearSpecs(`${name}.wt2`, tokens, tokens)];
  const attention = attentionSpecs(`${name}.attn`, width).map((spec) =>
    settings.attentionSharing === 'layer' ? { ...spec, alias: spec.name.replace(name, sharedWith) } : spec,
  );
  return [
    ...maps.filter((spec) => settings.shift.bias || !spec.name.endsWith('.bias')),
    ...attention,
    ...normSpecs(`${name}.norm1`, width),
    ...normSpecs(`${name}.norm2`, width),
    ...mlpSpecs(`${name}.mlp`, width),
  ];
}
