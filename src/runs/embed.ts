import { claimOutput, writeNpz, type NumericArray } from '../data';
import { InputError } from '../errors';
import { extractDenseFeatures } from '../evaluation';
import { openEvaluation, type EvaluationInput, type EvaluationRequest } from './evaluationInput';
import { provenance, resultFile, type Provenance } from './provenance';

export interface EmbedRequest extends EvaluationRequest {
  part: 'train' | 'test';
  /** The npz file to write. */
  out: string;
  /** Adds the features before pooling; default false. */
  dense?: boolean;
  /** Replace an existing file; default false. */
  force?: boolean;
}

export interface EmbedResult extends Provenance {
  out: string;
  part: string;
  checkpoint: string;
  /** What had to be assumed of a checkpoint made elsewhere. */
  notes?: string[];
  /** Shape of each array in the file. */
  arrays: Record<string, number[]>;
  seconds: number;
}

/**
 * Writes the features of one part of a split as npz: `features` (N, 2E) float32, `labels` (N) and `frames` (N) int32; with
 * `dense` also `temporal` (N, T, E) and `spatial` (N, M·V, E).
 *
 * @throws InputError for unfit input, and before any work when the file exists and `force` is not given, or another one writes it.
 */
export async function embed(request: EmbedRequest): Promise<EmbedResult> {
  const { part, out, dense = false, split, seed = 0 } = request;
  const start = performance.now();
  const claim = claimOutput(out);
  let input: EvaluationInput | undefined;
  try {
    resultFile(out, request);
    input = await openEvaluation(request);
    const { dataset } = input;
    const indices = dataset.split(split)[part];
    // Dense features first: if they are too large, that is said before any other work.
    const denseArrays = dense ? await denseFeatures(input, indices) : {};
    const set = await input.features(part);
    const n = indices.length;
    const arrays: Record<string, NumericArray> = {
      features: { dtype: 'float32', shape: [n, set.width], data: set.features },
      labels: { dtype: 'int32', shape: [n], data: set.labels },
      frames: { dtype: 'int32', shape: [n], data: set.frames },
      ...denseArrays,
    };
    writeNpz(out, arrays);
    return {
      out,
      part,
      checkpoint: input.source,
      notes: input.notes.length === 0 ? undefined : input.notes,
      arrays: Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape])),
      ...provenance(dataset, seed, split),
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    input?.close();
    claim.release();
  }
}

async function denseFeatures(
  { encoder, dataset, views }: EvaluationInput,
  indices: readonly number[],
): Promise<Record<string, NumericArray>> {
  if (encoder === undefined) {
    throw new InputError({ thing: 'dense features', found: 'raw coordinates', wanted: 'an encoder' });
  }
  const dense = await extractDenseFeatures(encoder, dataset, indices, views);
  const { frames, points, width } = dense;
  return {
    temporal: { dtype: 'float32', shape: [indices.length, frames, width], data: dense.temporal },
    spatial: { dtype: 'float32', shape: [indices.length, points, width], data: dense.spatial },
  };
}
