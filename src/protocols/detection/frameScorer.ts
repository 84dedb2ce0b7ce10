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
  /**
   * Whether a row ends with two more probabilities, that an action starts at the frame and that one ends there. Only of one head;
   * default false.
   */
  readonly boundaries?: boolean;
  /** How windows are read. */
  readonly input: WindowSettings;
  /** The windows of a recording, by rising first frame; together their rows cover it. */
  jobs(recording: number, frames: number): Iterable<WindowJob>;
  /** Probabilities (B, rows, heads·width), with boundaries (B, rows, width + 2), of windows (B, T, M, V, C). */
  score(windows: Float32Array, batch: number): Promise<Float32Array>;
}

/** Numbers in a row of scores. */
export function rowWidth({
  width,
  heads,
  boundaries = false,
}: Pick<FrameScorer, 'width' | 'heads' | 'boundaries'>): number {
  return heads * width + (boundaries ? 2 : 0);
}

/** The columns of one head (rows, classes + 1), and those of start and end (rows, 2), which are undefined where there are none. */
export function splitRows(
  scores: Float32Array,
  scorer: Pick<FrameScorer, 'width' | 'heads' | 'boundaries'>,
  head = 0,
): { classes: Float32Array; boundaries?: Float32Array } {
  const { width, heads } = scorer;
  const all = rowWidth(scorer);
  const columns = (first: number, count: number): Float32Array => {
    const own = new Float32Array((scores.length / all) * count);
    for (let row = 0; row * all < scores.length; row++) {
      own.set(scores.subarray(row * all + first, row * all + first + count), row * count);
    }
    return own;
  };
  if (all === width) return { classes: scores };
  const classes = columns(head * width, width);
  return scorer.boundaries === true ? { classes, boundaries: columns(heads * width, 2) } : { classes };
}
