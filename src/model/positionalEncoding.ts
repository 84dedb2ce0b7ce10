/**
 * Fixed sine and cosine encoding: pe[p][2i] = sin(p·w_i), pe[p][2i+1] = cos(p·w_i), w_i = exp(−2i·ln(10000)/E).
 *
 * @returns (positions, E), row-major
 */
export function positionTable(positions: number, width: number): Float32Array {
  const table = new Float32Array(positions * width);
  for (let p = 0; p < positions; p++) {
    for (let i = 0; i < width; i += 2) {
      const angle = p * Math.exp((-i * Math.log(10000)) / width);
      table[p * width + i] = Math.sin(angle);
      if (i + 1 < width) table[p * width + i + 1] = Math.cos(angle);
    }
  }
  return table;
}
