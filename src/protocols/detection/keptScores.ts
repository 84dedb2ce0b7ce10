import { join } from 'node:path';

import { writeNpy, type Dataset } from '../../data';
import type { FrameScorer } from './frameScorer';
import type { ScoredFrames } from './scoreFrames';

/** The frame scores of a few recordings, copied as they pass. */
export class KeptScores {
  private readonly kept = new Map<number, { name: string; frames: number; scores?: Float32Array }>();

  /** @param names some recordings of the test part */
  constructor(dataset: Dataset, test: readonly number[], names: readonly string[]) {
    for (const index of test) {
      const name = dataset.name(index);
      if (names.includes(name)) this.kept.set(index, { name, frames: dataset.frames(index) });
    }
  }

  take({ recording, first, scores }: ScoredFrames, rowWidth: number): void {
    const entry = this.kept.get(recording);
    if (entry === undefined) return;
    entry.scores ??= new Float32Array(entry.frames * rowWidth);
    entry.scores.set(scores, first * rowWidth);
  }

  /** Writes the scores of one head as npy files (frames, classes + 1). */
  write(folder: string, { width, heads }: FrameScorer, head: number): void {
    for (const { name, frames, scores = new Float32Array() } of this.kept.values()) {
      const own = new Float32Array(frames * width);
      for (let t = 0; t < frames; t++) {
        const start = (t * heads + head) * width;
        own.set(scores.subarray(start, start + width), t * width);
      }
      writeNpy(join(folder, `${name}.npy`), { dtype: 'float32', shape: [frames, width], data: own });
    }
  }
}
