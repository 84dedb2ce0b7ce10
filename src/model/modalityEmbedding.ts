import { tf, type Tensor, type Tensor3D } from '../tensor';
import { InputError } from '../errors';
import { modalities, type Modality } from '../skeleton';
import type { Stream } from './encoders';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import { buffer, normal, trainable } from './initialisation';
import { linear } from './linear';
import type { Parameters, ParameterSpec } from './parameters';
import { skeletonEmbedding, skeletonEmbeddingSpecs } from './skeletonEmbedding';
import type { Tokens } from './tokens';

const prefix = 'backbone.ske_emb';
/** The entry that holds the parent of each joint (V). */
export const parentsName = `${prefix}.parents`;
const streams: readonly Stream[] = ['temporal', 'spatial'];

/**
 * What the first layer of a stream takes. Of one modality: the skeleton embedding of its tokens. Of a multi-modal encoder, ours after UmURL:
 * bones and motion are made of the joints, each modality has an embedding e of its own, and together they are F = W·(e_J + e_B + e_M)/3, without W
 * with `mean`.
 *
 * @param views K in pre-training: the rows are K views of each clip, view after view, of which each shows one modality, joints, bones and
 *   motion in turn, and the last all; default: all rows show all
 * @returns (B, L, E)
 */
export function embed(
  tokens: Tokens,
  which: Stream,
  parameters: Parameters,
  settings: EncoderSettings,
  views?: number,
): Tensor {
  if (settings.multiModal === 'none') return skeletonEmbedding(tokens[which], parameters, embeddingName(which));
  const of = (part: Tokens, modality: Modality): Tensor =>
    skeletonEmbedding(tokensOfModality(part, which, modality, parameters), parameters, embeddingName(which, modality));
  const fused = (part: Tokens): Tensor => {
    const mean = tf.mul(tf.addN(modalities.map((modality) => of(part, modality))), 1 / modalities.length);
    return settings.multiModal === 'mean' ? mean : linear(mean, { weight: parameters.get(fusionName(which)) });
  };
  if (views === undefined) return fused(tokens);
  const temporal = tf.split<Tensor3D>(tokens.temporal, views, 0);
  const spatial = tf.split<Tensor3D>(tokens.spatial, views, 0);
  const perView = temporal.map((view, k) => {
    const part = { temporal: view, spatial: spatial[k] };
    return k === views - 1 ? fused(part) : of(part, modalities[k % modalities.length]);
  });
  return tf.concat(perView, 0);
}

/** The embeddings' entries: those of the official file, and after them what a multi-modal encoder has beside them. */
export function embeddingSpecs({ hidden, multiModal }: EncoderSettings, shape: EncoderShape): ParameterSpec[] {
  const inputs = { temporal: shape.bodies * shape.joints * shape.channels, spatial: shape.frames * shape.channels };
  const specs = (which: Stream, modality?: Modality): ParameterSpec[] =>
    skeletonEmbeddingSpecs(embeddingName(which, modality), inputs[which], hidden);
  const official = streams.flatMap((which) => specs(which));
  if (multiModal === 'none') return official;
  const others = modalities.slice(1).flatMap((modality) => streams.flatMap((which) => specs(which, modality)));
  const fusion = streams.map((which) => trainable(fusionName(which), [hidden, hidden], normal(0.02)));
  const parents = buffer(parentsName, [shape.joints], () => Float32Array.from(parentsOf(shape)));
  return [...official, ...others, ...(multiModal === 'mean' ? [] : fusion), parents];
}

/**
 * Multiply-adds of the embeddings of one stream of a clip.
 *
 * @param seen one modality, or all that the encoder takes
 * @param size of a token
 */
export function embeddingProducts(
  { hidden: E, multiModal }: EncoderSettings,
  seen: 'one' | 'all',
  tokens: number,
  size: number,
): number {
  const one = tokens * E * (size + E);
  if (seen === 'one' || multiModal === 'none') return one;
  return modalities.length * one + (multiModal === 'mean' ? 0 : tokens * E * E);
}

/** Joints have the official names. */
function embeddingName(which: Stream, modality: Modality = 'joint'): string {
  return `${prefix}.${which[0]}_embedding${modality === 'joint' ? '' : `_${modality}`}`;
}

function fusionName(which: Stream): string {
  return `${prefix}.${which[0]}_fusion.weight`;
}

/** The tokens of the same views as joints, bones or motion, as `applyModality` makes them. */
function tokensOfModality(tokens: Tokens, which: Stream, modality: Modality, parameters: Parameters): Tensor {
  const x = tokens[which];
  if (modality === 'joint') return x;
  const [batch, frames, width] = tokens.temporal.shape;
  const [, units, perUnit] = tokens.spatial.shape; // M·V, T·C
  const channels = width / units;
  // In both streams what differs comes to an axis of its own without moving a number.
  if (modality === 'motion') {
    const byFrame = tf.reshape(x, which === 'temporal' ? [batch, frames, width] : [batch * units, frames, channels]);
    return tf.reshape(toNext(byFrame), x.shape);
  }
  const joints = parameters.get(parentsName).size;
  const bodies = units / joints;
  const byJoint = tf.reshape(
    x,
    which === 'temporal' ? [batch * frames * bodies, joints, channels] : [batch * bodies, joints, perUnit],
  );
  return tf.reshape(tf.sub(byJoint, parentOfEach(byJoint, parameters)), x.shape);
}

/** By `gatherND`, as `gather` reads its indices back. @param x (…, V, …) */
function parentOfEach(x: Tensor, parameters: Parameters): Tensor {
  const parents = parameters.get(parentsName);
  const indices = tf.cast(tf.reshape(parents, [parents.size, 1]), 'int32');
  return tf.transpose(tf.gatherND(tf.transpose(x, [1, 0, 2]), indices), [1, 0, 2]);
}

/** From each frame to the next, 0 of the last. @param x (…, T, …) */
function toNext(x: Tensor): Tensor {
  const [rows, frames, width] = x.shape as [number, number, number];
  const later = tf.slice(x, [0, 1, 0], [rows, frames - 1, width]);
  const earlier = tf.slice(x, [0, 0, 0], [rows, frames - 1, width]);
  return tf.pad(tf.sub(later, earlier), [[0, 0], [0, 1], [0, 0]]); // prettier-ignore
}

/** @throws InputError where an encoder is made whose bones nobody told */
function parentsOf({ joints, parents }: EncoderShape): readonly number[] {
  if (parents?.length === joints && parents.every((parent) => parent < joints)) return parents;
  throw new InputError({
    thing: 'parents of the joints of a multi-modal encoder',
    found: parents === undefined ? 'none' : parents.join(', '),
    wanted: `${joints} numbers from 0 to ${joints - 1}`,
    fix: 'Take those of the layout (shape.parents), or leave encoder.multiModal at none.',
  });
}
