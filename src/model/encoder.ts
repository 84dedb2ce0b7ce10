import { tf, type Tensor } from '../tensor';
import { InputError } from '../errors';
import type { DropPathMasks } from './dropPath';
import { encoders, type EncoderKind, type Stream } from './encoders';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import { buffer, normal, trainable } from './initialisation';
import type { KeptFrames } from './keptFrames';
import { maxPool } from './maxPool';
import { embed, embeddingProducts, embeddingSpecs } from './modalityEmbedding';
import type { Parameters, ParameterSpec } from './parameters';
import { skeletonEmbedding } from './skeletonEmbedding';
import { positionTable } from './positionalEncoding';
import { withStart } from './pytorchStart';
import type { Tokens } from './tokens';

/** What an encoder gives for a batch: one feature row a token. */
export interface DenseFeatures {
  /** y_t (B, T, E) */
  temporal: Tensor;
  /** y_s (B, M·V, E) */
  spatial: Tensor;
}

const prefix = 'backbone';
const positions = 200;

/**
 * The two-stream encoder on tokens, of the kind that the settings name.
 *
 * @param masks DropPath factors in training; leave out for evaluation
 * @param views K views of each clip in pre-training, view after view, of which a multi-modal encoder sees one modality each, and all in the
 *   last; leave out for evaluation
 */
export function encode(
  tokens: Tokens,
  parameters: Parameters,
  settings: EncoderSettings,
  masks?: DropPathMasks,
  views?: number,
): DenseFeatures {
  return {
    temporal: encodeStream(tokens, 'temporal', parameters, settings, masks, views),
    spatial: encodeStream(tokens, 'spatial', parameters, settings, masks, views),
  };
}

/** The representation of a clip: the maximum over the tokens of each stream, temporal first. @returns (B, 2E) */
export function pool({ temporal, spatial }: DenseFeatures): Tensor {
  return tf.concat([maxPool(temporal), maxPool(spatial)], 1);
}

/** One stream of {@link encode}. */
export function encodeStream(
  tokens: Tokens,
  which: Stream,
  parameters: Parameters,
  settings: EncoderSettings,
  masks?: DropPathMasks,
  views?: number,
): Tensor {
  const { layer } = encoders[settings.kind];
  const position = positionsOf(which, 0, tokens.temporal.shape[1], parameters, settings);
  const embedded = embed(tokens, which, parameters, settings, views); // (B, L, E)
  return throughLayers(embedded, which, position, settings, (x, name, told) => layer(x, parameters, name, told, masks));
}

/**
 * The temporal stream of a causal encoder on the next frame alone.
 *
 * @param token (1, 1, M·V·C)
 * @param place of the frame, from 0
 * @param kept of the frames before it
 * @returns (1, 1, E)
 */
export function encodeFrame(
  token: Tensor,
  place: number,
  parameters: Parameters,
  settings: EncoderSettings,
  kept: KeptFrames,
): Tensor {
  const { layer } = encoders[settings.kind];
  const position = positionsOf('temporal', place, 1, parameters, settings);
  const embedded = skeletonEmbedding(token, parameters, `${prefix}.ske_emb.t_embedding`);
  return throughLayers(embedded, 'temporal', position, settings, (x, name, told) =>
    layer(x, parameters, name, told, undefined, { kept, place }),
  );
}

/** @param embedded (B, L, E) */
function throughLayers(
  embedded: Tensor,
  which: Stream,
  position: Tensor,
  settings: EncoderSettings,
  layer: (x: Tensor, name: string, told: EncoderSettings) => Tensor,
): Tensor {
  const { layers, positionPerLayer } = encoders[settings.kind];
  const perLayer = positionPerLayer?.(settings) ?? false;
  const told = { ...settings, causal: settings.causal && which === 'temporal' };
  let x = embedded;
  namesOf(layers, which).forEach((name, depth) => {
    if (depth === 0 || perLayer) x = tf.add(x, position);
    x = layer(x, `${prefix}.${name}`, told);
  });
  return x;
}

/** Of frames those of a fixed table, of joints what was learned. @returns (1, L, E) */
function positionsOf(
  which: Stream,
  first: number,
  frames: number,
  parameters: Parameters,
  { hidden }: EncoderSettings,
): Tensor {
  if (which === 'spatial') return parameters.get(`${prefix}.spe`);
  return tf.slice(parameters.get(`${prefix}.tpe.pe`), [0, first, 0], [1, frames, hidden]);
}

function namesOf(layers: EncoderKind['layers'], which: Stream): string[] {
  return layers.filter(([stream]) => stream === which).map(([, name]) => name);
}

/** DropPath branches of one forward pass: how many masks {@link encode} takes. */
export function dropPathMasks(settings: EncoderSettings): number {
  const { layers, masks = 0 } = encoders[settings.kind];
  return layers.length * masks;
}

/** Every entry of the encoder's state, in the order of the official file. */
export function encoderSpecs(settings: EncoderSettings, shape: EncoderShape): ParameterSpec[] {
  checkEncoder(settings);
  const { hidden } = settings;
  const { layers, specs } = encoders[settings.kind];
  const tokens = { temporal: shape.frames, spatial: shape.bodies * shape.joints };
  const length = Math.max(positions, shape.frames);
  const entries = [
    trainable(`${prefix}.spe`, [1, tokens.spatial, hidden], normal(0.02)),
    ...embeddingSpecs(settings, shape),
    buffer(`${prefix}.tpe.pe`, [1, length, hidden], () => positionTable(length, hidden)),
    ...layers.flatMap(([which, name]) => specs(`${prefix}.${name}`, tokens[which], settings)),
  ];
  return withStart(entries, settings);
}

/**
 * Arithmetic of one clip through the encoder, forward: 2 × multiply-adds of its products. At the official size 12.45 GFLOP for
 * DSTE, as counted on the released classes, and 3.20 for STTR, where that count (3.15) leaves out the products of the attention.
 * Layer norms, activations and softmax are not counted.
 *
 * @param seen `all` (default), as in evaluation; or `one` modality, as a multi-modal encoder sees in all views but the last
 */
export function encoderFlops(settings: EncoderSettings, shape: EncoderShape, seen: 'one' | 'all' = 'all'): number {
  const { layers, products } = encoders[settings.kind];
  const joints = shape.bodies * shape.joints;
  const streams = { temporal: [shape.frames, joints], spatial: [joints, shape.frames] } as const;
  const embeddings = Object.values(streams).map(([L, units]) =>
    embeddingProducts(settings, seen, L, units * shape.channels),
  );
  const mixing = layers.map(([which]) => products(streams[which][0], settings));
  return 2 * [...embeddings, ...mixing].reduce((sum, one) => sum + one, 0);
}

/** Arithmetic of all K views of a clip in pre-training, forward, as {@link encoderFlops}. */
export function viewsFlops(settings: EncoderSettings, shape: EncoderShape, views: number): number {
  return (views - 1) * encoderFlops(settings, shape, 'one') + encoderFlops(settings, shape);
}

/** @throws InputError for sizes that do not fit together. */
export function checkEncoder(settings: EncoderSettings): void {
  const { kind, causal, multiModal, hidden, heads, alpha, shift, ca, dropPath } = settings;
  const check = (holds: boolean, thing: string, found: string | number, wanted: string): void => {
    if (!holds) throw new InputError({ thing: `encoder.${thing}`, found, wanted });
  };
  check(Number.isInteger(hidden) && hidden >= 2 && hidden % 2 === 0, 'hidden', hidden, 'an even integer of at least 2');
  check(Number.isInteger(heads) && heads >= 1 && hidden % heads === 0, 'heads', heads, `a divisor of ${hidden}`);
  check(alpha >= 0 && alpha <= 1, 'alpha', alpha, 'a number from 0 to 1');
  check(Number.isInteger(shift.gap) && shift.gap >= 1, 'shift.gap', shift.gap, 'a positive integer');
  check(
    Number.isInteger(ca.kernel) && ca.kernel % 2 === 1 && ca.kernel > 0,
    'ca.kernel',
    ca.kernel,
    'a positive odd integer',
  );
  const { causal: canBe = false }: EncoderKind = encoders[kind];
  check(!causal || canBe, 'causal', `true for ${kind}`, 'false: the layers of this encoder know nothing of time');
  const ahead = 'false: the motion of a frame is the way to the next one';
  check(!causal || multiModal === 'none', 'causal', `true with encoder.multiModal ${multiModal}`, ahead);
  check(dropPath >= 0 && dropPath < 1, 'dropPath', dropPath, 'a number from 0 to below 1');
}
