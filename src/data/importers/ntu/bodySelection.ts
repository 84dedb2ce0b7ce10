import type { Clip } from '../../../skeleton';
import { bodyEnergy, orderOfEnergies } from '../../bodyEnergy';
import { ntuJoints, type NtuRecording } from './skeletonText';

/** Most bodies of a clip; NTU RGB+D has actions of one and of two people. */
export const ntuBodies = 2;

/** Energy of each slot, in the order of the file. */
export function slotEnergies({ frames, slots }: NtuRecording): number[] {
  const stride = ntuJoints * 3;
  return slots.map((coordinates) => bodyEnergy({ coordinates, frames, joints: ntuJoints, first: 0, stride }));
}

/**
 * The two slots that move most as a raw clip, the one of more energy first (the UmURL chain, which cleans nothing else); of
 * a recording with one slot a clip of one body. Coordinates become float32 here.
 */
export function selectBodies(recording: NtuRecording): Clip {
  const { frames, slots } = recording;
  const size = ntuJoints * 3;
  const chosen = orderOfEnergies(slotEnergies(recording)).slice(0, ntuBodies);
  const bodies = chosen.length;
  const coordinates = new Float32Array(frames * bodies * size);
  chosen.forEach((slot, body) => {
    const from = slots[slot];
    for (let t = 0; t < frames; t++) {
      const to = (t * bodies + body) * size;
      for (let i = 0; i < size; i++) coordinates[to + i] = from[t * size + i];
    }
  });
  return { frames, bodies, joints: ntuJoints, coordinates };
}
