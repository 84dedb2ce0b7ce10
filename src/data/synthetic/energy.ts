import type { Clip } from '../../skeleton';

/**
 * Reorders bodies by how much they move, as preparations of NTU do: the sum of the standard deviations of x, y and z over
 * all joints of the frames in which the body is there. One of equal energy stays first.
 */
export function orderByEnergy(clip: Clip): Clip {
  const { frames, bodies, joints, coordinates } = clip;
  if (bodies === 1) return clip;
  const size = joints * 3;
  const energies = Array.from({ length: bodies }, (_, body) => bodyEnergy(clip, body));
  const order = energies.map((_, body) => body).sort((a, b) => energies[b] - energies[a] || a - b);
  const ordered = new Float32Array(coordinates.length);
  for (let t = 0; t < frames; t++) {
    order.forEach((from, to) => {
      const start = (t * bodies + from) * size;
      ordered.set(coordinates.subarray(start, start + size), (t * bodies + to) * size);
    });
  }
  return { ...clip, coordinates: ordered };
}

function bodyEnergy({ frames, bodies, joints, coordinates }: Clip, body: number): number {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  let points = 0;
  for (let t = 0; t < frames; t++) {
    const start = (t * bodies + body) * joints * 3;
    const frame = coordinates.subarray(start, start + joints * 3);
    if (frame.every((value) => value === 0)) continue;
    points += joints;
    for (let i = 0; i < frame.length; i++) {
      sums[i % 3] += frame[i];
      squares[i % 3] += frame[i] * frame[i];
    }
  }
  if (points === 0) return 0;
  return sums.reduce((energy, sum, axis) => {
    const mean = sum / points;
    return energy + Math.sqrt(Math.max(0, squares[axis] / points - mean * mean));
  }, 0);
}
