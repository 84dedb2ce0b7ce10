/** A row of scores, background first. */
export type ScoreRow = ArrayLike<number>;

/**
 * Smooths rows along time as they come: row i becomes the mean of the rows from max(0, i - k) up to i + k - 1. The last k rows, as
 * released, leave the very last row out: theirs goes up to n - 2. Holds 2k rows, whatever the length.
 */
export class MovingMean {
  private readonly ring: Float32Array;
  private rows = 0;

  /**
   * @param width numbers in a row
   * @param k half the width of the mean in rows; 0 passes the rows on as they are
   * @param emit takes each smoothed row in order; it must not keep it
   */
  constructor(
    private readonly width: number,
    private readonly k: number,
    private readonly emit: (row: ScoreRow) => void,
  ) {
    this.ring = new Float32Array(2 * k * width);
  }

  push(row: ScoreRow): void {
    if (this.k === 0) {
      this.emit(row);
      return;
    }
    if (this.rows >= this.k) this.emitMean(this.rows - 2 * this.k, this.rows);
    this.ring.set(row, (this.rows % (2 * this.k)) * this.width);
    this.rows++;
  }

  /** Passes on the last rows; nothing may be pushed afterwards. */
  finish(): void {
    const n = this.rows;
    if (n === 1) this.emitMean(0, 1);
    else for (let i = Math.max(0, n - this.k); i < n; i++) this.emitMean(i - this.k, n - 1);
  }

  private emitMean(from: number, end: number): void {
    const first = Math.max(0, from);
    const mean = new Float64Array(this.width);
    for (let row = first; row < end; row++) {
      const start = (row % (2 * this.k)) * this.width;
      for (let c = 0; c < this.width; c++) mean[c] += this.ring[start + c];
    }
    this.emit(Float32Array.from(mean, (sum) => sum / (end - first)));
  }
}
