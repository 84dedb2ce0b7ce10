import type { Proposal } from '../../data';
import { checkFinite } from './checkFinite';
import { scoreByBoundaries, type BoundaryScoring } from './boundaryScores';
import { MovingMean, type ScoreRow } from './movingMean';
import { activityRuns, perClassRuns, type RunRule } from './runs';
import type { RefineSettings, SegmentSettings } from './segmentSettings';
import { suppress } from './suppress';

/**
 * Turns the frame scores of one recording into proposals as the scores come: smoothing, runs, minimum length, suppression. What
 * it holds does not grow with the length of the recording, apart from the proposals and, where they are scored by their borders, two
 * numbers a frame.
 */
export class SegmentFinder {
  private readonly runs: RunRule;
  private readonly smoother: MovingMean;
  /** Start and end of every frame. */
  private readonly borders: number[] = [];

  /**
   * @param width classes + 1: column 0 of the scores is the background
   * @param boundaries scores proposals by start and end too; default by the classes alone
   */
  constructor(
    private readonly width: number,
    private readonly settings: SegmentSettings,
    private readonly boundaries?: BoundaryScoring,
  ) {
    const { rule, threshold, smoothing } = settings;
    this.runs = rule === 'perClass' ? perClassRuns(width, threshold) : activityRuns(width, threshold);
    this.smoother = new MovingMean(width, smoothing, (row) => this.runs.push(row));
  }

  /**
   * Takes the scores of the next frames, row-major (frames, classes + 1), and start and end (frames, 2), probabilities.
   * @throws InputError for one that is not finite
   */
  push(scores: Float32Array | Float64Array, borders?: Float32Array): void {
    // Compared with a threshold, a NaN would only look like a frame without actions.
    [scores, borders ?? new Float32Array()].forEach(checkFinite);
    if (this.boundaries !== undefined) for (const border of borders ?? []) this.borders.push(border);
    for (let start = 0; start < scores.length; start += this.width) {
      this.smoother.push(scores.subarray(start, start + this.width));
    }
  }

  /** The proposals of the recording, in the order of {@link RunRule.finish}. */
  finish(): Proposal[] {
    const { smoothing, padBackground } = this.settings;
    // After as many rows as the mean is wide nothing of the recording is left.
    if (padBackground) for (let row = 0; row < 2 * smoothing + 1; row++) this.smoother.push(this.background());
    this.smoother.finish();
    const found = this.runs.finish();
    const { boundaries, borders } = this;
    return refineProposals(
      boundaries === undefined ? found : scoreByBoundaries(found, borders, boundaries),
      this.settings,
    );
  }

  private background(): ScoreRow {
    const row = new Float32Array(this.width);
    row[0] = 1;
    return row;
  }
}

/** What is left of the proposals of a recording after minimum length and suppression. */
export function refineProposals(
  proposals: readonly Proposal[],
  { minimumLength, suppression, suppressionOverlap }: RefineSettings,
): Proposal[] {
  const long = proposals.filter(([, start, end]) => end - start >= minimumLength);
  return suppression === 'none' ? long : suppress(long, suppressionOverlap, suppression);
}

/** The proposals of a recording whose frame scores are in memory, row-major (frames, width) with width = classes + 1. */
export function findSegments(
  scores: Float32Array | Float64Array,
  width: number,
  settings: SegmentSettings,
): Proposal[] {
  const finder = new SegmentFinder(width, settings);
  finder.push(scores);
  return finder.finish();
}
