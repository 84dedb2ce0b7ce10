import type { Layout } from '../../../skeleton';

/** A person as an estimator found it in a frame. */
export interface PosePerson {
  /** (V, 3): x, y and, of forms in space, z; a joint that was not found is three zeros. */
  points: Float64Array;
  /** (V): how sure the estimator was; 0 for a joint that was not found. */
  scores: Float64Array;
  /** Who it is over all frames, where the file tells. */
  track?: string;
}

/** What the numbers of a form are: pixels, parts of the image (0 to 1), or metres in the space of Kinect v2. */
export type PoseSpace = 'pixels' | 'image' | 'metres';

/** A recording of an estimator. */
export interface PoseClip {
  /** Undefined where no frame has a person, which would tell. */
  layout: Layout | undefined;
  space: PoseSpace;
  /** The people of every frame; frames that the files pass over have none. */
  frames: PosePerson[][];
  /** Class and number, where the file tells. */
  className?: string;
  label?: number;
  notes?: string[];
}

/** A file of a recording. */
export interface PoseFile {
  /** For messages. */
  place: string;
  /** Name without folder and ending. */
  name: string;
  /** The JSON, or the bytes of another text, one byte longer. */
  content: unknown;
}

/** A form in which an estimator writes what it found. */
export interface PoseForm {
  name: string;
  /** In words: `OpenPose's JSON`. */
  title: string;
  /** A file holds a recording, or one frame of it. */
  file: 'recording' | 'frame';
  /** What the file holds, for messages. */
  holds: string;
  /** What is near the beginning of a file of this form. */
  mark: RegExp;
  /** Whether a file seems to be of this form. */
  recognises: (content: unknown) => boolean;
  /** @throws InputError when the files are damaged */
  read: (files: readonly PoseFile[]) => PoseClip;
}
