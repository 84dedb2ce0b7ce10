import { InputError } from '../../errors';
import { fuseScores, mean, testScores } from '../../evaluation';
import type { ClassScores, Protocol } from '../protocol';
import { describePredictions, recognitionHeadline, type RecognitionFields } from '../recognition';

export interface EnsembleSettings {
  /** What is summed: the `softmax` of each stream's scores (default), or the `logits` themselves. */
  combine: 'softmax' | 'logits';
  /** Weight of each stream, not negative; only their ratios count. Default none: all equal. */
  weights: readonly number[];
}

/** A stored evaluation with its scores. */
export interface EnsembleMember extends ClassScores {
  /** Result file. */
  file: string;
  protocol: string;
  checkpoint: string;
  modality: string;
  top1: number;
  /** Names of the classes. */
  classes: readonly string[];
  counts: RecognitionFields['counts'];
  /** Fingerprint of the data set, and split. */
  data: { fingerprint: string; split?: string };
}

export interface EnsembleFields extends RecognitionFields {
  top5: number;
  /** What was fused. */
  members: {
    /** Result file. */
    result: string;
    protocol: string;
    checkpoint: string;
    modality: string;
    /** Fraction of the sum of all weights. */
    weight: number;
    top1: number;
  }[];
}

/**
 * Late fusion of streams (three streams in the paper's tables): stored class scores of the same test clips become one prediction.
 * Nothing is trained and no data set is read. Fine-tuning on several draws of the labelled clips is fused draw by draw, and the
 * accuracies are means over the draws.
 */
export const ensemble: Protocol<EnsembleSettings, EnsembleFields, object, readonly EnsembleMember[]> = {
  defaults: { combine: 'softmax', weights: [] },
  choices: { combine: ['softmax', 'logits'] },
  check: () => undefined,
  options: [],
  needs: 'scores',
  headline: recognitionHeadline,
  measure(members, { combine, weights: given }) {
    if (members.length < 2) {
      throw new InputError({ thing: 'runs to fuse', found: members.length, wanted: 'at least two' });
    }
    const [first, ...others] = members;
    others.forEach((other) => checkSame(first, other));
    const { labels, classes } = first;
    const weights = given.length === 0 ? members.map(() => 1) : given;
    const fused = first.draws.map((_, draw) => {
      const streams = members.map(({ draws }) => draws[draw]);
      return testScores(fuseScores(streams, classes.length, { weights, combine }), labels, classes.length);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return Promise.resolve({
      fields: {
        top1: mean(fused.map(({ top1 }) => top1)),
        top5: mean(fused.map(({ top5 }) => top5)),
        members: members.map(({ file, protocol, checkpoint, modality, top1 }, index) => ({
          result: file,
          protocol,
          checkpoint,
          modality,
          weight: weights[index] / total,
          top1,
        })),
        counts: { ...first.counts, features: members.reduce((sum, { counts }) => sum + counts.features, 0) },
        ...describePredictions(
          classes,
          Int32Array.from(fused.flatMap(() => [...labels])),
          Int32Array.from(fused.flatMap(({ predictions }) => [...predictions])),
        ),
      },
      settings: { combine, weights: weights.map((weight) => weight / total) },
    });
  },
};

/** @throws InputError unless both results are about the same test clips */
function checkSame(one: EnsembleMember, other: EnsembleMember): void {
  const check = (thing: string, found: string | number, wanted: string | number): void => {
    if (found === wanted) return;
    throw new InputError({
      file: other.file,
      thing,
      found,
      wanted: `${wanted}, as in ${one.file}`,
      fix: 'Only evaluations of the same test clips can be fused: same data set folder, same split, same classes.',
    });
  };
  check('data set (fingerprint)', other.data.fingerprint, one.data.fingerprint);
  check('split', other.data.split ?? 'none', one.data.split ?? 'none');
  check('classes', widthOf(other), widthOf(one));
  check('test clips', other.clips.length, one.clips.length);
  const moved = other.clips.findIndex((clip, n) => clip !== one.clips[n] || other.labels[n] !== one.labels[n]);
  if (moved >= 0) {
    const described = ({ clips, labels }: EnsembleMember): string => `clip ${clips[moved]} of class ${labels[moved]}`;
    check(`test clip ${moved}`, described(other), described(one));
  }
  check('draws of the labelled clips', other.draws.length, one.draws.length);
}

/** Classes that the scores are of. */
function widthOf({ draws, labels }: EnsembleMember): number {
  return draws[0].length / labels.length;
}
