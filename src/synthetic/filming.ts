import type { Generator } from '../random';
import type { Clip } from '../skeleton';
import { joint, jointCount } from './body';
import { toCamera, type Camera } from './camera';
import type { Performance } from './performance';
import { BodyTracker, type SensorSettings } from './sensor';
import { add, bodyRotation, compose, distance, rotate, subtract, type Rotation, type Vector } from './vector';

/** Where in the room a performance takes place. */
export interface Staging {
  /** The point on the floor that becomes the performance's origin. */
  origin: Vector;
  /** Turn about the vertical, radians. */
  heading: number;
  /** The point of the performance that comes to the origin: the first person, or the middle between two. */
  middle: Vector;
}

/** A clip in camera coordinates, with Kinect's tracking states (T, M, V): 0 not there, 1 inferred, 2 tracked. */
export interface Footage {
  clip: Clip;
  states: Uint8Array;
}

/**
 * Films a performance: camera coordinates in metres, measured by a noisy tracker that sometimes loses a body. The order
 * of two bodies is the tracker's and random.
 */
export function film(
  performance: Performance,
  staging: Staging,
  camera: Camera,
  settings: SensorSettings,
  generator: Generator,
): Footage {
  const { frames, bodies } = performance;
  const coordinates = new Float32Array(frames * bodies * jointCount * 3);
  const states = new Uint8Array(frames * bodies * jointCount);
  const view = viewOf(staging, camera);
  const trackers = Array.from(
    { length: bodies },
    (_, body) => new BodyTracker(settings, generator.fork(`body ${body}`)),
  );
  const seen = settings.noise === 0 ? new Uint8Array(frames * bodies).fill(1) : visibility(performance, generator);
  const slots = bodies === 2 && generator.coin() ? [1, 0] : [0, 1];
  for (let t = 0; t < frames; t++) {
    const truth: Vector[][] = [];
    for (let body = 0; body < bodies; body++) truth.push(jointsSeen(performance, t * bodies + body, view));
    truth.forEach((joints, body) => {
      const others = truth.filter((_, other) => other !== body);
      const measured = trackers[body].measure(joints, others);
      if (seen[t * bodies + body] === 0) return;
      const start = (t * bodies + slots[body]) * jointCount;
      measured.joints.forEach((point, index) => coordinates.set(point, (start + index) * 3));
      states.set(measured.states, start);
    });
  }
  return { clip: { frames, bodies, joints: jointCount, coordinates }, states };
}

/** From the performance's axes to the camera's: a rotation, then a shift. */
interface View {
  rotation: Rotation;
  shift: Vector;
}

function viewOf({ origin, heading, middle }: Staging, camera: Camera): View {
  const turned = bodyRotation(heading, 0, 0);
  const rotation = compose([...camera.x, ...camera.y, ...camera.z], turned);
  return { rotation, shift: toCamera(camera, subtract(origin, rotate(turned, middle))) };
}

/** The true joints of a body in a frame (`row` of T·M) in camera coordinates. */
function jointsSeen({ coordinates }: Performance, row: number, { rotation, shift }: View): Vector[] {
  const joints: Vector[] = [];
  const end = (row + 1) * jointCount * 3;
  for (let i = row * jointCount * 3; i < end; i += 3) {
    joints.push(add(rotate(rotation, [coordinates[i], coordinates[i + 1], coordinates[i + 2]]), shift));
  }
  return joints;
}

/** 1 where the tracker has a body (T, M): now and then it loses one for some frames, or finds the second one late. */
function visibility(performance: Performance, generator: Generator): Uint8Array {
  const { frames, bodies } = performance;
  const seen = new Uint8Array(frames * bodies).fill(1);
  const lose = (body: number, start: number, count: number) => {
    for (let t = start; t < Math.min(frames, start + count); t++) seen[t * bodies + body] = 0;
  };
  for (let body = 0; body < bodies; body++) {
    if (generator.coin(0.05)) lose(body, generator.integer(3, frames - 4), generator.integer(1, 5));
  }
  if (bodies < 2) return seen;
  if (generator.coin(0.2)) lose(1, 0, generator.integer(2, 14));
  const close = closestFrame(performance);
  if (close.distance < 0.6 && generator.coin(0.35)) lose(1, close.frame - 4, generator.integer(3, 14));
  return seen;
}

function closestFrame({ frames, bodies, coordinates }: Performance): { frame: number; distance: number } {
  let best = { frame: 0, distance: Infinity };
  const spine = (t: number, body: number): Vector => {
    const start = ((t * bodies + body) * jointCount + joint.spineMid) * 3;
    return [coordinates[start], coordinates[start + 1], coordinates[start + 2]];
  };
  for (let t = 4; t < frames; t++) {
    const apart = distance(spine(t, 0), spine(t, 1));
    if (apart < best.distance) best = { frame: t, distance: apart };
  }
  return best;
}
