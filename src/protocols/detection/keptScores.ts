import { join } from 'node:path';

import { writeNpy, type Dataset } from '../../data';
import { rowWidth, splitRows, type FrameScorer } from './frameScorer';
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

  take({ recording, first, scores }: ScoredFrames, scorer: FrameScorer): void {
    const entry = this.kept.get(recording);
    if (entry === undefined) return;
    const width = rowWidth(scorer);
    entry.scores ??= new Float32Array(entry.frames * width);
    entry.scores.set(scores, first * width);
  }

  /** Writes the scores of one head as npy files (frames, classes + 1). */
  write(folder: string, scorer: FrameScorer, head: number): void {
    for (const { name, frames, scores = new Float32Array() } of this.kept.values()) {
      const data = splitRows(scores, scorer, head).classes;
      writeNpy(join(folder, `${name}.npy`), { dtype: 'float32', shape: [frames, scorer.width], data });
    }
  }
}
