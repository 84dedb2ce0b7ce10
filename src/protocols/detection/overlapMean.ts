/**
 * Rows of scores that arrive by overlapping stretches of frames; where several cover a frame it gets their mean. A frame is
 * passed on as soon as no later stretch can cover it, so that only about one stretch is held.
 */
export class OverlapMean {
  /** The first frame not yet passed on. */
  private first = 0;
  private sums = new Float64Array(0);
  private counts = new Uint16Array(0);

  /** @param width numbers in a row */
  constructor(private readonly width: number) {}

  /** Takes the rows of the frames from `start` on, row-major; stretches come by rising start. */
  add(start: number, rows: Float32Array): void {
    const offset = start - this.first;
    const count = rows.length / this.width;
    if (offset < 0) throw new RangeError(`frame ${start} was passed on before`);
    this.hold(offset + count);
    for (let i = 0; i < rows.length; i++) this.sums[offset * this.width + i] += rows[i];
    for (let row = 0; row < count; row++) this.counts[offset + row]++;
  }

  /** The rows before a frame, which nothing will be added to any more. */
  takeBefore(frame: number): Float32Array {
    const rows = Math.max(0, Math.min(frame - this.first, this.counts.length));
    const means = new Float32Array(rows * this.width);
    for (let i = 0; i < means.length; i++) means[i] = this.sums[i] / this.counts[Math.floor(i / this.width)];
    this.sums = this.sums.slice(rows * this.width);
    this.counts = this.counts.slice(rows);
    this.first += rows;
    return means;
  }

  /** All rows left. */
  takeAll(): Float32Array {
    return this.takeBefore(Infinity);
  }

  private hold(rows: number): void {
    if (rows <= this.counts.length) return;
    const [sums, counts] = [new Float64Array(rows * this.width), new Uint16Array(rows)];
    sums.set(this.sums);
    counts.set(this.counts);
    [this.sums, this.counts] = [sums, counts];
  }
}
