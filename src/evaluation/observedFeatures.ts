import type { Dataset } from '../data';
import { InputError } from '../errors';
import type { FeatureSet } from './featureSet';
import { evaluationViews, featureSetOf, type EvaluationViewOptions } from './views';

/** A causal encoder (`Encoder` of the model room is one). */
export interface ObservedEncoder {
  /** E */
  readonly width: number;
  /** Features of the first so many frames of views (B, T, M, V, C); for each count row-major (B, 2E), or (B, E) without the spatial stream. */
  observedFeaturesOf(views: Float32Array, batch: number, observed: Observed): Promise<Float32Array[]>;
}

interface Observed {
  /** Frames of the resized clips that were seen, from the first. */
  counts: readonly number[];
  /** Whether the spatial stream is used, on the observed frames with zeros after them. */
  spatial: boolean;
}

/**
 * Features of the beginnings of clips on the frames of the whole ones: those of a causal encoder, or without one the coordinates
 * themselves, (N, T·M·V·C) with zeros in place of what was not seen.
 *
 * @returns a set for each count
 * @throws InputError for the motion stream, whose every frame is the way to the next one
 */
export async function extractObservedFeatures(
  encoder: ObservedEncoder | undefined,
  dataset: Dataset,
  indices: readonly number[],
  observed: Observed,
  options: EvaluationViewOptions = {},
): Promise<FeatureSet[]> {
  if (options.modality === 'motion') {
    const fix = 'Use form prefix, whose motion is that of the observed frames.';
    throw new InputError({ thing: 'stream', found: 'motion, which looks a frame ahead', wanted: 'joint or bone', fix });
  }
  const frameSize = dataset.info.bodies * dataset.layout.joints.length * 3;
  const frames = options.frames ?? 64;
  const width = encoder === undefined ? frames * frameSize : (observed.spatial ? 2 : 1) * encoder.width;
  const sets = observed.counts.map(() => featureSetOf(dataset, indices, width));
  const task = 'features of beginnings';
  for await (const { first, batch, coordinates } of evaluationViews(dataset, indices, task, options)) {
    const found =
      encoder === undefined
        ? observed.counts.map((count) => beginnings(coordinates, width, count * frameSize))
        : await encoder.observedFeaturesOf(coordinates, batch, observed);
    found.forEach((features, which) => sets[which].features.set(features, first * width));
  }
  return sets;
}

/** Rows of so many numbers, of which the first are kept and the others 0. */
function beginnings(rows: Float32Array, width: number, kept: number): Float32Array {
  const result = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += width) result.set(rows.subarray(start, start + kept), start);
  return result;
}
