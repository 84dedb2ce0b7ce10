import { isInReach, loops, SimdArea } from '../simd';

/** Coordinates of one body in every frame. */
export interface BodyTrack {
  /** Row-major; frame t begins at `first + t * stride` and holds `joints` points x, y, z. */
  coordinates: ArrayLike<number>;
  frames: number;
  joints: number;
  first: number;
  stride: number;
}

interface Areas {
  /** Frames of a track that lies elsewhere. */
  frames: SimdArea;
  /** Mean, then sums: x, y, z and, of the sums, the number of points. */
  state: SimdArea;
}

let areas: Areas | undefined;

/**
 * How much a body moves: the sum of the population standard deviations of x, y and z over all joints of the frames in
 * which the body is there, that is, whose coordinates do not sum to 0. 0 for a body that is never there.
 * Preparations of NTU RGB+D put the body with more energy first.
 */
export function bodyEnergy(track: BodyTrack): number {
  areas ??= { frames: new SimdArea(2 ** 20), state: new SimdArea(64) };
  const { state } = areas;
  const sums = state.address + 32;
  const [means, found] = [state.doubles.subarray(0, 3), state.doubles.subarray(4, 8)];
  found.fill(0);
  overFrames(track, areas.frames, (frame, frames) => loops().addSums(frame, frames, track.joints, sums));
  const points = found[3];
  if (points === 0) return 0;
  for (let axis = 0; axis < 3; axis++) means[axis] = found[axis] / points;
  found.fill(0);
  overFrames(track, areas.frames, (frame, frames) =>
    loops().addSquares(frame, frames, track.joints, state.address, sums),
  );
  return Math.sqrt(found[0] / points) + Math.sqrt(found[1] / points) + Math.sqrt(found[2] / points);
}

/** Calls a job with the address of frames of a track, as doubles one after another: of all, or of as many as fit an area. */
function overFrames(
  { coordinates, frames, joints, first, stride }: BodyTrack,
  area: SimdArea,
  job: (frame: number, frames: number) => void,
): void {
  const size = joints * 3;
  if (coordinates instanceof Float64Array && stride === size && isInReach(coordinates)) {
    job(coordinates.byteOffset + 8 * first, frames);
    return;
  }
  const most = Math.floor(area.doubles.length / size);
  for (let done = 0; done < frames; done += most) {
    const count = Math.min(most, frames - done);
    for (let t = 0; t < count; t++) {
      const start = first + (done + t) * stride;
      for (let i = 0; i < size; i++) area.doubles[t * size + i] = coordinates[start + i];
    }
    job(area.address, count);
  }
}

/** Numbers of the bodies, those of more energy first; of equal ones the first stays first. */
export function orderOfEnergies(energies: readonly number[]): number[] {
  return energies.map((_, body) => body).sort((a, b) => energies[b] - energies[a] || a - b);
}
