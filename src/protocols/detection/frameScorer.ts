import type { FrameWindow, WindowSettings } from '../../data';

/** A window, and the frames it is scored for. */
export interface WindowJob {
  window: FrameWindow;
  /** The frame of its first row of scores. */
  first: number;
  /** Rows that count; the rest belongs to frames repeated after the end. */
  rows: number;
}

/** Scores frames by windows: every frame of a window, or the one in its middle. */
export interface FrameScorer {
  /** Classes + 1; column 0 is the background. */
  readonly width: number;
  /**
   * Classifiers that score side by side, usually 1; the columns of one come after those of another. Several share the work of the
   * encoder.
   */
  readonly heads: number;
  /** How windows are read. */
  readonly input: WindowSettings;
  /** The windows of a recording, by rising first frame; together their rows cover it. */
  jobs(recording: number, frames: number): Iterable<WindowJob>;
  /** Probabilities (B, rows, heads·width) of windows (B, T, M, V, C). */
  score(windows: Float32Array, batch: number): Promise<Float32Array>;
}
