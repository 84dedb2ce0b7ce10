/** The class of largest probability in a row, the first of equals. */
export function mostProbable(row: Float32Array): number {
  let best = 0;
  for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
  return best;
}
