/** What becomes of the points of a view. */
export interface PointChange {
  /** V, the joints of a body; a frame holds one body after another. */
  jointsOfBody: number;
  /** The joints that are changed, in all frames and bodies; all if absent. */
  joints?: Int32Array;
  /** Nine entries of A, row by row: a point p (a column) becomes A·p. Absent: it becomes 0. */
  matrix?: readonly number[];
}
