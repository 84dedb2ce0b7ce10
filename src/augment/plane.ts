/** The nine entries of a matrix, row by row, that moves points within the plane: what stands third is left alone. */
export function withinPlane([m00, m01, , m10, m11]: readonly number[]): number[] {
  return [m00, m01, 0, m10, m11, 0, 0, 0, 1];
}
