import type { ClassifierHead } from '../../checkpoints';
import { emptyFeatureSet, ReferenceClips, type FeatureEncoder } from '../../evaluation';

/** Gives class probabilities of whole clips. */
export interface ClipPredictor {
  /** `softmax` of a linear classifier; `votes`: the share of the nearest reference clips that are of a class. */
  readonly probabilities: 'softmax' | 'votes';
  /** Of evaluation views (B, T, M, V, 3) in the modality of the classifier; row-major (B, classes). */
  probabilitiesOf(views: Float32Array, batch: number): Promise<Float32Array>;
  dispose(): void;
}

/** @param encoder undefined where the coordinates themselves are classified; it stays the caller's */
export function clipPredictor(head: ClassifierHead, encoder: FeatureEncoder | undefined): ClipPredictor {
  const featuresOf = (views: Float32Array, batch: number): Promise<Float32Array> =>
    encoder === undefined ? Promise.resolve(views) : encoder.featuresOf(views, batch);
  if (head.kind === 'linear') {
    return {
      probabilities: 'softmax',
      probabilitiesOf: async (views, batch) => shares(head, await featuresOf(views, batch), batch),
      dispose: () => undefined,
    };
  }
  const { width, labels, k, classes } = head;
  const references = new ReferenceClips({
    ...emptyFeatureSet(labels.length, 0),
    features: head.features,
    width,
    labels,
  });
  return {
    probabilities: 'votes',
    async probabilitiesOf(views, batch) {
      const queries = { ...emptyFeatureSet(batch, 0), features: await featuresOf(views, batch), width };
      const { indices } = await references.nearest(queries, k);
      const votes = new Float32Array(batch * classes);
      indices.forEach((clip, i) => (votes[Math.floor(i / k) * classes + labels[clip]] += 1 / k));
      return votes;
    },
    dispose: () => references.dispose(),
  };
}

/** The softmax of W f + b, row by row, in double precision. */
function shares(
  { weight, bias, width, classes }: Extract<ClassifierHead, { kind: 'linear' }>,
  features: Float32Array,
  batch: number,
): Float32Array {
  const result = new Float32Array(batch * classes);
  for (let n = 0; n < batch; n++) {
    const scores = Array.from(bias, (start, c) => {
      let sum = start;
      for (let d = 0; d < width; d++) sum += weight[c * width + d] * features[n * width + d];
      return sum;
    });
    const most = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    powers.forEach((power, c) => (result[n * classes + c] = power / total));
  }
  return result;
}
