import { clipMemory, makeEvaluationView, observedPrefix } from '../augment';
import type { RecordingSource } from '../data';
import { stopPoint, type LongWork } from '../progress';
import { applyModality, type Modality } from '../skeleton';
import { emptyFeatureSet, type FeatureSet } from './featureSet';

/** How clips are turned into the input of an encoder for evaluation. */
export interface EvaluationViewOptions extends LongWork {
  /** Default `joint`. */
  modality?: Modality;
  /** Frames T after resizing; default 64. */
  frames?: number;
  /** Central fraction of the frames that is used, in (0, 1]; default 1, the whole clip. */
  cropRatio?: number;
  /** Fraction of the frames, from the first, that was observed, in (0, 1]; default 1. The rest does not exist for the view. */
  observeRatio?: number;
  /** Clips handled at once; default 64. The last batch may be smaller. */
  batch?: number;
}

/** The evaluation views of a few clips. */
export interface ViewBatch {
  /** Place of the first clip in the list of indices. */
  first: number;
  /** B */
  batch: number;
  frames: number;
  bodies: number;
  joints: number;
  /** Row-major (B, T, M, V, C), in the modality asked for. */
  coordinates: Float32Array;
}

/** The evaluation views of clips, batch by batch and in order; reports progress and can be stopped between batches. */
export async function* evaluationViews(
  dataset: RecordingSource,
  indices: readonly number[],
  task: string,
  { modality = 'joint', frames = 64, cropRatio = 1, observeRatio = 1, batch = 64, ...work }: EvaluationViewOptions,
): AsyncGenerator<ViewBatch> {
  const bodies = dataset.info.bodies;
  const joints = dataset.layout.joints.length;
  const size = frames * bodies * joints * 3;
  for (let first = 0; first < indices.length; first += batch) {
    await stopPoint(work, task);
    const clips = indices.slice(first, first + batch);
    const coordinates = new Float32Array(clips.length * size);
    clips.forEach((index, n) => {
      const clip = observedPrefix(dataset.read(index, clipMemory), observeRatio);
      coordinates.set(makeEvaluationView(clip, cropRatio, frames), n * size);
    });
    const shape = { frames, bodies, joints };
    yield {
      first,
      batch: clips.length,
      ...shape,
      coordinates: applyModality(coordinates, shape, dataset.layout, modality),
    };
    work.progress?.({ task, done: first + clips.length, total: indices.length, unit: 'clip' });
  }
}

/** A feature set with names, labels and lengths of the clips, its features still zero. */
export function featureSetOf(dataset: RecordingSource, indices: readonly number[], width: number): FeatureSet {
  const set = emptyFeatureSet(indices.length, width);
  indices.forEach((index, n) => {
    set.labels[n] = dataset.label(index);
    set.frames[n] = dataset.frames(index);
    set.names[n] = dataset.name(index);
  });
  return set;
}
