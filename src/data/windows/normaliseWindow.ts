import type { Clip, Layout } from '../../skeleton';
import { rotationBetween } from '../normalise';

/** The rows of a 3 x 3 rotation. */
export type Rotation = readonly (readonly number[])[];

/**
 * {@link normaliseClip} for a window of an untrimmed recording: every frame is centred on the first body, and the whole turned so
 * that its shoulders lie along x. What it leaves out is the filling of empty frames, which moves frames in time: here every
 * frame has a label of its own. Where the first body is absent, its last known place is the centre (at the beginning the first
 * one), and the rotation is that of the first frame in which it is there. Absent joints and bodies stay zero.
 *
 * @param rotation instead of the window's own
 * @returns a new clip
 */
export function normaliseWindow(clip: Clip, layout: Layout, rotation = shoulderRotation(clip, layout)): Clip {
  const result: Clip = { ...clip, coordinates: Float32Array.from(clip.coordinates) };
  const lead = leadingBody(clip);
  if (lead === undefined || rotation === undefined) return result;
  const { bodies, joints, coordinates: x } = result;
  const [rx, ry, rz] = rotation;
  let [cx, cy, cz] = jointAt(clip, lead.frame, lead.body, layout.centre);
  for (let t = 0; t < clip.frames; t++) {
    if (isPresent(clip, t, lead.body)) [cx, cy, cz] = jointAt(clip, t, lead.body, layout.centre);
    const first = t * bodies * joints * 3;
    for (let i = first; i < first + bodies * joints * 3; i += 3) {
      if (x[i] === 0 && x[i + 1] === 0 && x[i + 2] === 0) continue;
      const px = x[i] - cx;
      const py = x[i + 1] - cy;
      const pz = x[i + 2] - cz;
      x[i] = rx[0] * px + rx[1] * py + rx[2] * pz;
      x[i + 1] = ry[0] * px + ry[1] * py + ry[2] * pz;
      x[i + 2] = rz[0] * px + rz[1] * py + rz[2] * pz;
    }
  }
  return result;
}

/** Turns the shoulders of the first body, in the first frame in which it is there, onto x; undefined if nobody ever is. */
export function shoulderRotation(clip: Clip, layout: Layout): Rotation | undefined {
  const lead = leadingBody(clip);
  if (lead === undefined) return undefined;
  const [lx, ly, lz] = jointAt(clip, lead.frame, lead.body, layout.leftShoulder);
  const [rx, ry, rz] = jointAt(clip, lead.frame, lead.body, layout.rightShoulder);
  return rotationBetween([rx - lx, ry - ly, rz - lz], [1, 0, 0]);
}

/** The first body that is ever there, and the first frame in which it is. */
function leadingBody(clip: Clip): { body: number; frame: number } | undefined {
  for (let body = 0; body < clip.bodies; body++) {
    for (let frame = 0; frame < clip.frames; frame++) if (isPresent(clip, frame, body)) return { body, frame };
  }
  return undefined;
}

function isPresent({ bodies, joints, coordinates }: Clip, frame: number, body: number): boolean {
  const start = (frame * bodies + body) * joints * 3;
  for (let i = start; i < start + joints * 3; i++) if (coordinates[i] !== 0) return true;
  return false;
}

function jointAt(
  { bodies, joints, coordinates }: Clip,
  frame: number,
  body: number,
  joint: number,
): [number, number, number] {
  const at = ((frame * bodies + body) * joints + joint) * 3;
  return [coordinates[at], coordinates[at + 1], coordinates[at + 2]];
}
