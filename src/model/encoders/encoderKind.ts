import type { Tensor } from '../../tensor';
import type { DropPathMasks } from '../dropPath';
import type { NextFrame } from '../keptFrames';
import type { LayerSettings } from '../layerSettings';
import type { Parameters, ParameterSpec } from '../parameters';

/** Tokens of frames, or tokens of joints. */
export type Stream = 'temporal' | 'spatial';

/**
 * One kind of encoder: everything in which it differs from the others. Embeddings, positions, the two streams, pooling and
 * projectors are common to all.
 */
export interface EncoderKind {
  /** Its layers by stream and official name, in the order of the official file; a stream runs its own in this order. */
  layers: readonly (readonly [stream: Stream, name: string])[];
  /** One layer: (B, L, E) to (B, L, E); of one that can be causal also the next frame alone, (1, 1, E) to (1, 1, E). */
  layer: (
    x: Tensor,
    parameters: Parameters,
    name: string,
    settings: LayerSettings,
    masks?: DropPathMasks,
    frame?: NextFrame,
  ) => Tensor;
  /** Every entry of one layer's state, in the order of the official file. */
  specs: (name: string, tokens: number, settings: LayerSettings) => ParameterSpec[];
  /** DropPath masks that one layer takes; default 0. */
  masks?: number;
  /** Whether the positional encoding is added before every layer; default: before the first. */
  positionPerLayer?: (settings: LayerSettings) => boolean;
  /** Whether its layers can be causal, as `settings.causal` asks of those of the temporal stream; default no. */
  causal?: boolean;
  /** Whether the journal code leaves how it starts to PyTorch; default no. */
  startsInPytorch?: boolean;
  /** Multiply-adds of one layer's products for the L tokens of a clip, forward. */
  products: (tokens: number, settings: LayerSettings) => number;
  /**
   * Values kept for the backward pass per token and feature: what bounds a micro-batch. Measured as peak memory of a recorded
   * step at widths 64 to 1024, and rounded up.
   */
  keptValues: number;
  /** The matrix by whose name a file of this kind is known. */
  mark: string;
  /** Settings below `encoder.` that the entries of a file show, the width aside; default none. */
  shown?: (entries: ShownEntries) => Record<string, string | number | boolean>;
  /** Settings that leave no trace in a file, as they are told to whom reads one. */
  untold: (settings: LayerSettings) => string[];
}

/** The entries of a file, to look at their shapes. */
export interface ShownEntries {
  has: (name: string) => boolean;
  /** @throws InputError unless there is such an entry with so many axes */
  shape: (name: string, axes: number) => readonly number[];
}
