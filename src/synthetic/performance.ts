import type { Generator } from '../random';
import { jointCount, legLength, mirroredJoint } from './body';
import { footsteps, type Feet } from './footsteps';
import { drawIdle, type Idle } from './idle';
import type { Control, Posture } from './posture';
import { poseLowerBody, poseSkeleton } from './skeletonPose';
import type { Subject } from './subject';
import type { Timeline } from './timeline';
import type { Place } from './trunk';
import { add, bodyRotation, rotate, type Vector } from './vector';

export const framesPerSecond = 30;

/** Who performs what, before any camera. */
export interface Scene {
  timeline: Timeline;
  /** One or two people; the second stands opposite. */
  subjects: readonly Subject[];
  /** Distance between two people at the start, in metres. */
  distance: number;
  /** The whole scene seen in a mirror: left-handed people. */
  mirrored: boolean;
  /** When the first action begins, in seconds. */
  begin: number;
  generator: Generator;
}

/** Joint positions in metres, (T, M, V, C); y is up from the floor, the first person starts at the origin facing +z. */
export interface Performance {
  frames: number;
  bodies: number;
  coordinates: Float64Array;
}

interface Actor {
  subject: Subject;
  postures: Posture[];
  path: Place[];
  feet: Feet[];
  idle: Idle;
  slip: Vector;
}

/** Plays a scene at 30 frames a second. */
export function perform(scene: Scene): Performance {
  const { timeline, subjects, mirrored } = scene;
  const frames = Math.max(1, Math.round(timeline.duration * framesPerSecond));
  const actors = subjects.map((_, person) => prepare(scene, person, frames));
  const coordinates = new Float64Array(frames * actors.length * jointCount * 3);
  for (let frame = 0; frame < frames; frame++) {
    const lower = actors.map(({ subject, postures, path, feet }) =>
      poseLowerBody(
        subject,
        path[frame],
        postures[frame],
        lifted(feet[frame], postures[frame].controls, subject, path[frame]),
      ),
    );
    actors.forEach(({ subject, slip, idle }, person) => {
      const partner = lower.length > 1 ? lower[1 - person].trunk : undefined;
      const joints = poseSkeleton(subject, lower[person], slip, idle, frame / framesPerSecond, partner);
      const start = (frame * actors.length + person) * jointCount * 3;
      joints.forEach(([x, y, z], index) => {
        const place = start + (mirrored ? mirroredJoint[index] : index) * 3;
        coordinates[place] = mirrored ? -x : x;
        coordinates[place + 1] = y;
        coordinates[place + 2] = z;
      });
    });
  }
  return { frames, bodies: actors.length, coordinates };
}

function prepare({ timeline, subjects, distance, begin, generator }: Scene, person: number, frames: number): Actor {
  const subject = subjects[person];
  const own = generator.fork(`person ${person}`);
  const idle = drawIdle(begin, subject.restlessness, own);
  const slip: Vector = [own.normal(0, 0.03), own.normal(0, 0.04), own.normal(0, 0.035)];
  const carriage = own.normal(0, 0.05);
  const postures = Array.from({ length: frames }, (_, frame) => {
    const posture = timeline.posture(frame / framesPerSecond, person, idle.hands);
    scaleAmplitude(posture.controls, subject.amplitude);
    posture.controls.bend += subject.hunch + carriage;
    posture.controls.nod += subject.headForward - 0.6 * subject.hunch;
    posture.controls.turn += idle.turn(frame / framesPerSecond);
    idle.addTo(posture.controls, frame / framesPerSecond);
    return posture;
  });
  // The two face each other along z; travel is towards the other.
  const facing = person === 0 ? 0 : Math.PI;
  const path = postures.map(({ controls }): Place => {
    const z = person === 0 ? controls.travel : distance - controls.travel;
    return { ground: [0, 0, z], heading: facing + controls.turn };
  });
  return { subject, postures, path, feet: footsteps(path, subject, framesPerSecond), idle, slip };
}

/** Free movements of trunk and legs grow with the subject's amplitude; where people stand does not. */
function scaleAmplitude(controls: Record<Control, number>, amplitude: number): void {
  const factor = 0.5 + 0.5 * amplitude;
  for (const name of Object.keys(controls) as Control[]) {
    if (name !== 'travel' && name !== 'turn') controls[name] *= factor;
  }
}

/** The feet of the footsteps with the posture's own foot movements and the height of a jump. */
function lifted([left, right]: Feet, controls: Record<Control, number>, { shape }: Subject, place: Place): Feet {
  const frame = bodyRotation(place.heading, 0, 0);
  const legs = legLength(shape);
  const moved = (ankle: Vector, out: number, up: number, forward: number) =>
    add(ankle, rotate(frame, [out * legs, (up + controls.lift) * legs, forward * legs]));
  return [
    {
      ...left,
      ankle: moved(left.ankle, controls.leftFootOut, controls.leftFootUp, controls.leftFootForward),
    },
    {
      ...right,
      ankle: moved(right.ankle, -controls.rightFootOut, controls.rightFootUp, controls.rightFootForward),
    },
  ];
}
