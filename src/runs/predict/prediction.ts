/** A class that a clip may be of. */
export interface RankedClass {
  /** From 0. */
  label: number;
  class: string;
  /** In [0, 1] */
  probability: number;
}

/** An action that was found in an untrimmed recording. */
export interface FoundSegment {
  /** From 0. */
  label: number;
  class: string;
  /** First frame. */
  start: number;
  /** The first frame after it. */
  end: number;
  /** Mean probability of the class over its frames. */
  score: number;
}

/** What is predicted of a recording. */
export interface Prediction {
  name: string;
  /** Where the recording lies. */
  file: string;
  /** What form it came in. */
  form: string;
  frames: number;
  /** By a classifier of clips: the most probable classes, the first the prediction. */
  top?: RankedClass[];
  /** By a detector: what was found, most probable first. */
  segments?: FoundSegment[];
  /** By a detector: the most probable label of every frame, from 0; -1 for the background. */
  frameLabels?: number[];
}

/** The k most probable classes of each row (classes); of equals the first. Those of probability 0 are left out but for the first. */
export function ranked(probabilities: Float32Array, classes: readonly string[], top: number): RankedClass[][] {
  const width = classes.length;
  return Array.from({ length: probabilities.length / width }, (_, n) =>
    classes
      .map((name, label) => ({ label, class: name, probability: probabilities[n * width + label] }))
      .sort((a, b) => b.probability - a.probability || a.label - b.label)
      .slice(0, top)
      .filter(({ probability }, place) => place === 0 || probability > 0),
  );
}
