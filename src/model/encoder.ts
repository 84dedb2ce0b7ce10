import { tf, type Tensor } from '../backend';
import { InputError } from '../errors';
import { denseLayer, denseLayerSpecs, masksPerDenseLayer } from './denseLayer';
import type { DropPathMasks } from './dropPath';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import { buffer, normal, trainable } from './initialisation';
import { maxPool } from './maxPool';
import type { Parameters, ParameterSpec } from './parameters';
import { skeletonEmbedding, skeletonEmbeddingSpecs } from './skeletonEmbedding';
import { positionTable } from './positionalEncoding';
import type { Tokens } from './tokens';
import { transformerLayer, transformerLayerSpecs } from './transformerLayer';

/** What an encoder gives for a batch: one feature row a token. */
export interface DenseFeatures {
  /** y_t (B, T, E) */
  temporal: Tensor;
  /** y_s (B, M·V, E) */
  spatial: Tensor;
}

const prefix = 'backbone';
const positions = 200;

/** The names of the two layers of each stream in the official state_dict. */
const layerNames = {
  dste: { temporal: ['t_tr', 't_tr1'], spatial: ['s_tr', 's_tr1'] },
  sttr: {
    temporal: ['t_tr.layers.0', 't_tr.layers.1'],
    spatial: ['s_tr.layers.0', 's_tr.layers.1'],
  },
} as const;

/**
 * The two-stream encoder: DSTE (paper Sec. 3.2) or the transformer baseline STTR, on tokens.
 *
 * @param masks DropPath factors in training; leave out for evaluation
 */
export function encode(
  tokens: Tokens,
  parameters: Parameters,
  settings: EncoderSettings,
  masks?: DropPathMasks,
): DenseFeatures {
  const [, frames] = tokens.temporal.shape;
  const table = parameters.get(`${prefix}.tpe.pe`); // (1, 200, E)
  const temporalPosition = tf.slice(table, [0, 0, 0], [1, frames, settings.hidden]);
  const spatialPosition = parameters.get(`${prefix}.spe`); // (1, M·V, E)
  return {
    temporal: stream(tokens.temporal, 'temporal', temporalPosition, parameters, settings, masks),
    spatial: stream(tokens.spatial, 'spatial', spatialPosition, parameters, settings, masks),
  };
}

/** The representation of a clip: the maximum over the tokens of each stream, temporal first. @returns (B, 2E) */
export function pool({ temporal, spatial }: DenseFeatures): Tensor {
  return tf.concat([maxPool(temporal), maxPool(spatial)], 1);
}

function stream(
  tokens: Tensor,
  which: 'temporal' | 'spatial',
  position: Tensor,
  parameters: Parameters,
  settings: EncoderSettings,
  masks?: DropPathMasks,
): Tensor {
  const perLayer = settings.kind === 'dste' && settings.positionPerLayer;
  let x = skeletonEmbedding(tokens, parameters, `${prefix}.ske_emb.${which[0]}_embedding`); // (B, L, E)
  layerNames[settings.kind][which].forEach((layer, depth) => {
    if (depth === 0 || perLayer) x = tf.add(x, position);
    const name = `${prefix}.${layer}`;
    x =
      settings.kind === 'dste'
        ? denseLayer(x, parameters, name, settings, masks)
        : transformerLayer(x, parameters, name, settings);
  });
  return x;
}

/** DropPath branches of one forward pass: how many masks {@link encode} takes. */
export function dropPathMasks(settings: EncoderSettings): number {
  return settings.kind === 'dste' ? 4 * masksPerDenseLayer : 0;
}

/** Every entry of the encoder's state, in the order of the official file. */
export function encoderSpecs(settings: EncoderSettings, shape: EncoderShape): ParameterSpec[] {
  checkEncoder(settings);
  const { hidden } = settings;
  const spatialTokens = shape.bodies * shape.joints;
  const length = Math.max(positions, shape.frames);
  const layers = (which: 'temporal' | 'spatial', depth: number): ParameterSpec[] => {
    const name = `${prefix}.${layerNames[settings.kind][which][depth]}`;
    const tokens = which === 'temporal' ? shape.frames : spatialTokens;
    if (settings.kind === 'dste') return denseLayerSpecs(name, tokens, settings);
    const specs = transformerLayerSpecs(name, hidden);
    return specs.map((spec) =>
      spec.name.endsWith('in_proj_weight') ? { ...spec, startsAs: spec.name.replace('layers.1', 'layers.0') } : spec,
    );
  };
  const order: ['temporal' | 'spatial', number][] =
    settings.kind === 'dste'
      ? [
          ['temporal', 0],
          ['spatial', 0],
          ['temporal', 1],
          ['spatial', 1],
        ]
      : [
          ['temporal', 0],
          ['temporal', 1],
          ['spatial', 0],
          ['spatial', 1],
        ];
  return [
    trainable(`${prefix}.spe`, [1, spatialTokens, hidden], normal(0.02)),
    ...skeletonEmbeddingSpecs(`${prefix}.ske_emb.t_embedding`, shape.bodies * shape.joints * shape.channels, hidden),
    ...skeletonEmbeddingSpecs(`${prefix}.ske_emb.s_embedding`, shape.frames * shape.channels, hidden),
    buffer(`${prefix}.tpe.pe`, [1, length, hidden], () => positionTable(length, hidden)),
    ...order.flatMap(([which, depth]) => layers(which, depth)),
  ];
}

/** @throws InputError for sizes that do not fit together. */
export function checkEncoder({ hidden, heads, alpha, shift, ca, dropPath }: EncoderSettings): void {
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
  check(dropPath >= 0 && dropPath < 1, 'dropPath', dropPath, 'a number from 0 to below 1');
}
