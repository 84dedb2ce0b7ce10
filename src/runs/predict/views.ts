import { makeEvaluationView, observedPrefix } from '../../augment';
import { applyModality, type Clip } from '../../skeleton';
import type { OpenedClassifier } from './openClassifier';

/** The evaluation views of clips in the modality of a classifier, (B, T, M, V, 3). */
export function viewsOf(
  clips: readonly Clip[],
  { settings, shape, wanted }: Pick<OpenedClassifier, 'settings' | 'shape' | 'wanted'>,
): Float32Array {
  const { modality, downstream } = settings;
  const { cropRatio, observeRatio } = downstream;
  const size = shape.frames * shape.bodies * shape.joints * 3;
  const views = new Float32Array(clips.length * size);
  clips.forEach((clip, n) =>
    views.set(makeEvaluationView(observedPrefix(clip, observeRatio), cropRatio, shape.frames), n * size),
  );
  return applyModality(views, shape, wanted.layout, modality);
}
