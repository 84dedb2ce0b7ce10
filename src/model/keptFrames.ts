import { tf, type Tensor } from '../tensor';

/** A frame that comes alone. */
export interface NextFrame {
  kept: KeptFrames;
  /** From 0. */
  place: number;
}

/** What a causal stream keeps of the frames so far, so that the next one is computed alone. */
export class KeptFrames {
  private readonly rows = new Map<string, Tensor>();

  /** Adds the next frame's row. @param row (1, 1, D) @returns the rows of all frames so far (1, t + 1, D), which stay this object's */
  append(name: string, row: Tensor): Tensor {
    const before = this.rows.get(name);
    const all = tf.keep(before === undefined ? tf.clone(row) : tf.concat([before, row], 1));
    before?.dispose();
    this.rows.set(name, all);
    return all;
  }

  dispose(): void {
    for (const rows of this.rows.values()) rows.dispose();
    this.rows.clear();
  }
}
