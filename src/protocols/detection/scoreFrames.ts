import { WindowReader, type FrameSource } from '../../data';
import { stopPoint, type LongWork } from '../../progress';
import { rowWidth, type FrameScorer, type WindowJob } from './frameScorer';
import { OverlapMean } from './overlapMean';

/** Scores of consecutive frames of one recording. */
export interface ScoredFrames {
  recording: number;
  /** The first of them. */
  first: number;
  /** Row-major (frames, {@link rowWidth}), probabilities. */
  scores: Float32Array;
  /** Whether the recording ends with them. */
  last: boolean;
}

export interface ScoreFramesOptions extends LongWork {
  /** Windows that go through the network at once; default 64. */
  batch?: number;
}

/**
 * Scores the frames of recordings, one recording after another, and passes them on as they are done: what is held does not
 * depend on the length of a recording. Frames covered by several windows get the mean of their probabilities.
 */
export async function* scoreFrames(
  scorer: FrameScorer,
  source: FrameSource,
  recordings: readonly number[],
  { batch = 64, ...work }: ScoreFramesOptions = {},
): AsyncGenerator<ScoredFrames> {
  const reader = new WindowReader(source, scorer.input);
  const total = recordings.reduce((sum, recording) => sum + source.frames(recording), 0);
  const width = rowWidth(scorer);
  const merger = new Merger(width, (recording) => source.frames(recording));
  let done = 0;
  for (const jobs of batchesOf(allJobs(scorer, source, recordings), batch)) {
    await stopPoint(work, 'detect');
    const windows = new Float32Array(jobs.length * reader.size);
    jobs.forEach(({ window }, place) => windows.set(reader.read(window), place * reader.size));
    const scores = await scorer.score(windows, jobs.length);
    const size = scores.length / jobs.length;
    for (const [place, job] of jobs.entries()) {
      for (const frames of merger.add(job, scores.subarray(place * size, (place + 1) * size))) {
        done += frames.scores.length / width;
        yield frames;
      }
    }
    work.progress?.({ task: 'detect', done, total, unit: 'frame' });
  }
}

/** Turns scored windows, which come in order, into scored frames. */
class Merger {
  private overlap: OverlapMean;
  private first = 0;

  constructor(
    private readonly width: number,
    private readonly length: (recording: number) => number,
  ) {
    this.overlap = new OverlapMean(width);
  }

  /** Adds a window; what can no longer change comes out, at most one block. */
  add({ window: { recording }, first, rows }: WindowJob, scores: Float32Array): ScoredFrames[] {
    const done = this.overlap.takeBefore(first);
    this.overlap.add(first, scores.subarray(0, rows * this.width));
    const blocks: ScoredFrames[] = [];
    if (done.length > 0) blocks.push(this.block(recording, done, false));
    if (first + rows === this.length(recording)) {
      blocks.push(this.block(recording, this.overlap.takeAll(), true));
      this.overlap = new OverlapMean(this.width);
      this.first = 0;
    }
    return blocks;
  }

  private block(recording: number, scores: Float32Array, last: boolean): ScoredFrames {
    const { first } = this;
    this.first += scores.length / this.width;
    return { recording, first, scores, last };
  }
}

function* allJobs(scorer: FrameScorer, source: FrameSource, recordings: readonly number[]): Generator<WindowJob> {
  for (const recording of recordings) yield* scorer.jobs(recording, source.frames(recording));
}

function* batchesOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
