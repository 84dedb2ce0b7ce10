import type { Dataset } from '../data';
import { InputError } from '../errors';
import { evaluationViews, type EvaluationViewOptions } from './views';

/** What dense extraction needs of an encoder: a feature for every frame and one for every joint of every body. */
export interface DenseEncoder {
  /** E */
  readonly width: number;
  /** Of views (B, T, M, V, C), row-major: temporal (B, T, E) and spatial (B, M·V, E). */
  denseFeaturesOf(views: Float32Array, batch: number): Promise<{ temporal: Float32Array; spatial: Float32Array }>;
}

/** Dense features of N clips. */
export interface DenseFeatureArrays {
  /** Row-major (N, T, E). */
  temporal: Float32Array;
  /** Row-major (N, M·V, E). */
  spatial: Float32Array;
  frames: number;
  /** M·V */
  points: number;
  /** E */
  width: number;
}

/** Largest dense output held in memory, in bytes. */
const largest = 2 ** 31;

/**
 * Dense features of clips under a frozen encoder: one vector for every frame and one for every joint of every body.
 *
 * @throws InputError before any work when they would need more than 2 GiB
 */
export async function extractDenseFeatures(
  encoder: DenseEncoder,
  dataset: Dataset,
  indices: readonly number[],
  options: EvaluationViewOptions = {},
): Promise<DenseFeatureArrays> {
  const { width } = encoder;
  const frames = options.frames ?? 64;
  const points = dataset.info.bodies * dataset.layout.joints.length;
  const bytes = 4 * indices.length * (frames + points) * width;
  if (bytes > largest) {
    throw new InputError({
      thing: `dense features of ${indices.length} clips`,
      found: `${(bytes / 2 ** 30).toFixed(1)} GiB`,
      wanted: `at most ${largest / 2 ** 30} GiB`,
      fix: 'Embed fewer clips (a smaller split), or leave out --dense.',
    });
  }
  const temporal = new Float32Array(indices.length * frames * width);
  const spatial = new Float32Array(indices.length * points * width);
  for await (const { first, batch, coordinates } of evaluationViews(dataset, indices, 'dense features', options)) {
    const dense = await encoder.denseFeaturesOf(coordinates, batch);
    temporal.set(dense.temporal, first * frames * width);
    spatial.set(dense.spatial, first * points * width);
  }
  return { temporal, spatial, frames, points, width };
}
