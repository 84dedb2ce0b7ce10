import type { Clip } from '../../../skeleton';
import { bodyEnergy, orderOfEnergies } from '../../bodyEnergy';
import { ntuJoints, type NtuRecording } from './skeletonText';

/** Bodies of a clip; NTU RGB+D has actions of one and of two people. */
export const ntuBodies = 2;

/** Energy of each slot, in the order of the file. */
export function slotEnergies({ frames, slots }: NtuRecording): number[] {
  const stride = ntuJoints * 3;
  return slots.map((coordinates) => bodyEnergy({ coordinates, frames, joints: ntuJoints, first: 0, stride }));
}

/**
 * The two slots that move most as a raw clip of two bodies, the one of more energy first (the UmURL chain, which cleans
 * nothing else). Coordinates become float32 here.
 */
export function selectBodies(recording: NtuRecording): Clip {
  const { frames, slots } = recording;
  const size = ntuJoints * 3;
  const coordinates = new Float32Array(frames * ntuBodies * size);
  const chosen = orderOfEnergies(slotEnergies(recording)).slice(0, ntuBodies);
  chosen.forEach((slot, body) => {
    for (let t = 0; t < frames; t++) {
      coordinates.set(slots[slot].subarray(t * size, (t + 1) * size), (t * ntuBodies + body) * size);
    }
  });
  return { frames, bodies: ntuBodies, joints: ntuJoints, coordinates };
}
