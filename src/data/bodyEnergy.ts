/** Coordinates of one body in every frame. */
export interface BodyTrack {
  /** Row-major; frame t begins at `first + t * stride` and holds `joints` points x, y, z. */
  coordinates: ArrayLike<number>;
  frames: number;
  joints: number;
  first: number;
  stride: number;
}

/**
 * How much a body moves: the sum of the population standard deviations of x, y and z over all joints of the frames in
 * which the body is there, that is, whose coordinates do not sum to 0. 0 for a body that is never there.
 * Preparations of NTU RGB+D put the body with more energy first.
 */
export function bodyEnergy({ coordinates, frames, joints, first, stride }: BodyTrack): number {
  const size = joints * 3;
  const present: number[] = [];
  const sums = [0, 0, 0];
  for (let t = 0; t < frames; t++) {
    const start = first + t * stride;
    let x = 0;
    let y = 0;
    let z = 0;
    for (let i = start; i < start + size; i += 3) {
      x += coordinates[i];
      y += coordinates[i + 1];
      z += coordinates[i + 2];
    }
    if (x + y + z === 0) continue;
    present.push(start);
    sums[0] += x;
    sums[1] += y;
    sums[2] += z;
  }
  const points = present.length * joints;
  if (points === 0) return 0;
  let energy = 0;
  for (let axis = 0; axis < 3; axis++) {
    const mean = sums[axis] / points;
    let squares = 0;
    for (const start of present) {
      for (let i = start + axis; i < start + size; i += 3) squares += (coordinates[i] - mean) ** 2;
    }
    energy += Math.sqrt(squares / points);
  }
  return energy;
}

/** Numbers of the bodies, those of more energy first; of equal ones the first stays first. */
export function orderOfEnergies(energies: readonly number[]): number[] {
  return energies.map((_, body) => body).sort((a, b) => energies[b] - energies[a] || a - b);
}
