import type { ImportOptions } from './importReport';
import type { TestPart } from './namedSplits';

/** The files of one's own data; N clips. */
export interface ArrayFiles {
  /** npy (N, C, T, V, M): C = 3 or 2, float16, float32 or float64. */
  data: string;
  /** npy (N): whole numbers from 0, -1 for unknown; without it all recordings are unlabelled. */
  labels?: string;
  /** npy (N): valid frames of each clip; without it, frames after the last non-zero one are left out. */
  frames?: string;
  /** JSON list of N different names; default `sample-000000` and so on. */
  names?: string;
  /** npy (N): whole numbers from 1, 0 for unknown: who, which camera, which setup. */
  subjects?: string;
  cameras?: string;
  setups?: string;
  /** JSON `{"NAME": [[label, start, end], ...]}`: the actions of untrimmed recordings, the end exclusive. */
  segments?: string;
  /** JSON `{"NAME": {"train": [...], "test": [...]}}` of names or numbers from 0; default one split `all`, all to train. */
  splits?: string;
  /** JSON list of the names of the classes by label; default `class 0` and so on. */
  classes?: string;
}

/** How arrays are imported. */
export interface ArraysOptions extends ImportOptions {
  /** A built-in layout or a layout file; default `kinect-v2-25`. */
  layout?: string;
  /** Run the UmURL normalisation; default false: the numbers are taken as they are. */
  normalise?: boolean;
  /** With `normalise`, turn the spine of frame 0 to z first. Default false. */
  alignSpine?: boolean;
  /** Which of three parts is the test part; default `test`. */
  testPart?: TestPart;
  /** 1 where labels count from 1; default 0. */
  labelsFrom?: 0 | 1;
}
