import type { FrameScorer } from './frameScorer';

/** What a detection protocol makes of the training part: something that scores frames. Close it after use. */
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
