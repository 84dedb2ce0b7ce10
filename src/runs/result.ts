import type {
  DetectionFields,
  EnsembleFields,
  FieldsOf,
  ProtocolName,
  RecognitionFields,
  SegmentationFields,
} from '../protocols';
import type { Settings } from '../settings';
import type { Provenance } from './provenance';
import type { Measurement } from './records/experiment';

/** What every stored result says beside what its protocol measured. */
export interface StoredResult extends Provenance {
  protocol: string;
  /** Checkpoint file, baseline or detector. */
  checkpoint: string;
  /** SHA-256 of the checkpoint or detector; absent for a baseline, an ensemble and in results of older versions. */
  checkpointHash?: string;
  /** File of the classifier; absent if it was not kept. */
  classifier?: string;
  /** File of the class scores of the test clips, beside the result; absent if nothing was stored or nothing has scores. */
  scores?: string;
  /** SHA-256 of that file; absent in results of older versions. */
  scoresHash?: string;
  /** What had to be assumed of a checkpoint made elsewhere. */
  notes?: string[];
  settings: object;
  seconds: number;
}

/** The result of a protocol, by its name. */
export type ResultOf<P extends ProtocolName> = StoredResult & FieldsOf<P> & { protocol: P };
/** The result of a recognition protocol. */
export type EvaluationResult = StoredResult & RecognitionFields;
export type DetectionResult = StoredResult & DetectionFields & { protocol: 'detection' };
export type SegmentationResult = StoredResult & SegmentationFields & { protocol: 'segmentation' };
export type EnsembleResult = StoredResult & EnsembleFields & { protocol: 'ensemble' };

/** A result with what it was made of. */
export interface Evaluated<P extends ProtocolName> {
  result: ResultOf<P>;
  measurement: Measurement;
  settings: Settings;
  file: string | undefined;
}
