import { bodyEnergy, orderOfEnergies } from '../data/browser';
import type { Clip } from '../skeleton';

/** Reorders bodies by how much they move, as preparations of NTU do. */
export function orderByEnergy(clip: Clip): Clip {
  const { frames, bodies, joints, coordinates } = clip;
  if (bodies === 1) return clip;
  const size = joints * 3;
  const energies = Array.from({ length: bodies }, (_, body) =>
    bodyEnergy({ coordinates, frames, joints, first: body * size, stride: bodies * size }),
  );
  const order = orderOfEnergies(energies);
  const ordered = new Float32Array(coordinates.length);
  for (let t = 0; t < frames; t++) {
    order.forEach((from, to) => {
      const start = (t * bodies + from) * size;
      ordered.set(coordinates.subarray(start, start + size), (t * bodies + to) * size);
    });
  }
  return { ...clip, coordinates: ordered };
}
