import type { Clip } from '../../skeleton';
import { bodyEnergy, orderOfEnergies } from '../bodyEnergy';

/** Which bodies are kept where a recording has more than are wanted: those that move most, or the first of the file. */
export type BodyRule = 'motion' | 'order';

/** Bodies of a clip where nothing else is said: weights of the official code are made for two. */
export const usualBodies = 2;

/** The clip with at most so many bodies, and how many that were ever there were left out. Fewer stay in their order. */
export function chooseBodies(clip: Clip, most: number, rule: BodyRule): { clip: Clip; left: number } {
  const { frames, bodies, joints, coordinates } = clip;
  if (bodies <= most) return { clip, left: 0 };
  const present = Array.from({ length: bodies }, (_, body) => body).filter((body) => isThere(clip, body));
  const size = joints * 3;
  const energies = (): number[] =>
    present.map((body) => bodyEnergy({ coordinates, frames, joints, first: body * size, stride: bodies * size }));
  const inOrder = rule === 'order' || present.length <= most;
  const chosen = inOrder ? present : orderOfEnergies(energies()).map((place) => present[place]);
  const kept = chosen.slice(0, most);
  const row = most * size;
  const result = new Float32Array(frames * row);
  for (let t = 0; t < frames; t++) {
    kept.forEach((body, place) => {
      const from = (t * bodies + body) * size;
      result.set(coordinates.subarray(from, from + size), t * row + place * size);
    });
  }
  return { clip: { ...clip, bodies: most, coordinates: result }, left: present.length - kept.length };
}

function isThere({ frames, bodies, joints, coordinates }: Clip, body: number): boolean {
  const size = joints * 3;
  for (let t = 0; t < frames; t++) {
    const first = (t * bodies + body) * size;
    for (let i = first; i < first + size; i++) if (coordinates[i] !== 0) return true;
  }
  return false;
}
