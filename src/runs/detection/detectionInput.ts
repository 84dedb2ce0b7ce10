import type { Dataset } from '../../data';
import type { FrameScorer } from '../../protocols';
import type { Settings } from '../../settings';
import type { EvaluationInput, EvaluationRequest } from '../evaluationInput';
import type { ResultTarget } from '../provenance';

/** What to detect with, in what. */
export interface DetectionRequest extends EvaluationRequest, ResultTarget {
  /** A detector that was trained before, instead of a checkpoint or baseline: nothing is trained. */
  detector?: string;
  /** Goes on with training that was interrupted, exactly as it would have gone on. */
  resume?: boolean;
  /** Recordings of the test part whose frame scores are kept, by name. */
  scoresOf?: readonly string[];
}

/** What a protocol is given. */
export interface ProtocolInput extends EvaluationInput {
  request: DetectionRequest;
  /** Where files beside the result go; undefined if nothing is stored. */
  folder: string | undefined;
}

/** What a protocol makes of the training part: something that scores frames. */
export interface PreparedScorer {
  scorer: FrameScorer;
  /** Epochs done by each head of the scorer. */
  epochs: number[];
  /** Loss and rate of every epoch; empty if nothing was trained here. */
  training: object[];
  /** Windows or clips of the training part. */
  windows: number;
  close: () => void;
}

/** A data set and what finds actions in it. Close it after use. */
export interface DetectionInput {
  dataset: Dataset;
  settings: Settings;
  /** Checkpoint, baseline or detector. */
  source: string;
  /** What had to be assumed of a checkpoint made elsewhere. */
  notes?: string[];
  prepared: PreparedScorer;
  close: () => void;
}
