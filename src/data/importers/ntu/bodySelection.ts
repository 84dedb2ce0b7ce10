import { isInReach, loops, SimdArea } from '../../../simd';
import type { Clip } from '../../../skeleton';
import { usualBodies, type BodyRule } from '../chosenBodies';
import { bodyEnergy, orderOfEnergies } from '../../bodyEnergy';
import { ntuJoints, type NtuRecording } from './skeletonText';

/** Energy of each slot, in the order of the file. */
export function slotEnergies({ frames, slots }: NtuRecording): number[] {
  const stride = ntuJoints * 3;
  return slots.map((coordinates) => bodyEnergy({ coordinates, frames, joints: ntuJoints, first: 0, stride }));
}

/**
 * The slots that move most as a raw clip, two by default, the one of more energy first (the UmURL chain, which cleans nothing else); of
 * a recording with one slot a clip of one body. Coordinates become float32 here.
 */
export function selectBodies(recording: NtuRecording, most = usualBodies, rule: BodyRule = 'motion'): Clip {
  const { frames, slots } = recording;
  const order = rule === 'motion' ? orderOfEnergies(slotEnergies(recording)) : slots.map((_, slot) => slot);
  const chosen = order.slice(0, most);
  const coordinates = joined(
    chosen.map((slot) => slots[slot]),
    frames,
  );
  return { frames, bodies: chosen.length, joints: ntuJoints, coordinates };
}

let area: SimdArea | undefined;

/** (T, M, V, 3) in float32 of M bodies (T, V, 3). */
function joined(bodies: readonly Float64Array[], frames: number): Float32Array {
  const size = ntuJoints * 3;
  const row = bodies.length * size;
  area ??= new SimdArea(2 ** 21);
  if (bodies.every(isInReach) && frames * row <= area.floats.length) {
    const { address } = area;
    bodies.forEach(({ byteOffset }, body) => {
      loops().interleaveBody(byteOffset, frames, size, address + 4 * body * size, 4 * row);
    });
    return area.floats.slice(0, frames * row);
  }
  const coordinates = new Float32Array(frames * row);
  bodies.forEach((from, body) => {
    for (let t = 0; t < frames; t++) {
      for (let i = 0; i < size; i++) coordinates[t * row + body * size + i] = from[t * size + i];
    }
  });
  return coordinates;
}
