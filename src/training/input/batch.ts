import { applyView, clipMemory, drawView, spaceOf, type AugmentSettings } from '../../augment';
import type { RecordingSource } from '../../data';
import type { Generator, GeneratorState } from '../../random';
import { applyModality, type Modality } from '../../skeleton';

/** What makes a batch of views. */
export interface BatchSettings {
  /** K */
  views: number;
  modality: Modality;
  augment: AugmentSettings;
}

/** A batch to be made: plain data, so that a thread can be told. */
export interface BatchRequest {
  /** Recording numbers (N). */
  clips: Int32Array;
  /** Of the generator of all its draws. */
  state: GeneratorState;
}

/**
 * K views of each clip, in the chosen modality, which is taken after the augmentation as released.
 *
 * @param indices N recording numbers
 * @returns (K, N, T, M, V, C), row-major
 */
export function makeBatch(
  dataset: RecordingSource,
  indices: ArrayLike<number>,
  { views, modality, augment: wanted }: BatchSettings,
  generator: Generator,
): Float32Array {
  const augment = spaceOf(wanted, dataset.info.third);
  const clips = indices.length;
  const joints = dataset.layout.joints.length;
  const bodies = dataset.info.bodies;
  const size = augment.frames * bodies * joints * 3;
  const batch = new Float32Array(views * clips * size);
  for (let n = 0; n < clips; n++) {
    const clip = dataset.read(indices[n], clipMemory);
    for (let k = 0; k < views; k++) {
      const start = (k * clips + n) * size;
      applyView(clip, drawView(clip.frames, joints, augment, generator), augment, batch.subarray(start, start + size));
    }
  }
  return applyModality(batch, { frames: augment.frames, bodies, joints }, dataset.layout, modality);
}

/** The order of an epoch, cut into batches; the last, smaller one is kept unless it has a single clip (no statistics). */
export function epochBatches(indices: readonly number[], batch: number, generator: Generator): Int32Array[] {
  const order = generator.permutation(indices.length).map((position) => indices[position]);
  const batches: Int32Array[] = [];
  for (let start = 0; start < order.length; start += batch) batches.push(order.subarray(start, start + batch));
  return batches.filter((rows) => rows.length > 1);
}
