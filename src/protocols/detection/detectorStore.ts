import type { Detector } from '../../model';
import type { DetectionState, DetectionTraining } from './detectionTraining';

/** A detector that was trained before. */
export interface StoredDetector {
  /** Its owner disposes of it. */
  detector: Detector;
  /** Epochs it was trained. */
  epoch: number;
}

/** Where the training of a detector is kept, in files of which protocols know nothing. */
export interface DetectorStore {
  /**
   * The state of a training that was interrupted, and its file; undefined to begin anew.
   *
   * @throws InputError if it is of another training, or was not asked for
   */
  begun: () => { state: DetectionState; file: string } | undefined;
  /** Keeps the state to go on from. */
  save: (training: DetectionTraining) => Promise<void>;
  /** Keeps the finished detector; the state to go on from is dropped. */
  finish: (training: DetectionTraining) => Promise<void>;
}
