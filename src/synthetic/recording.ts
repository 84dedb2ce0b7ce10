import type { Generator } from '../random';
import type { Clip } from '../skeleton';
import { syntheticActions } from './actions';
import { film, type Footage, type Staging } from './filming';
import { perform, framesPerSecond } from './performance';
import type { Action } from './script';
import { recordingName, type RecordingKey, type SyntheticSettings } from './settings';
import type { Subject } from './subject';
import { approachOf, Timeline } from './timeline';
import type { World } from './world';

/** Fewest and most frames of a trimmed recording. */
const shortest = 40;
const longest = 150;

/**
 * One trimmed recording: idle, the action, idle. Unlike in NTU, where three cameras film one performance, each recording
 * is a performance of its own; otherwise a neighbour in another view would merely be the same movement again.
 *
 * @returns a raw clip in camera coordinates (metres, z away from the camera) with 1 or 2 bodies, 40 to 150 frames
 */
export function syntheticRecording(key: RecordingKey, settings: SyntheticSettings, world: World): Clip {
  return syntheticFootage(key, settings, world).clip;
}

/** As {@link syntheticRecording}, with the tracking states. */
export function syntheticFootage(key: RecordingKey, settings: SyntheticSettings, world: World): Footage {
  const generator = world.generator(recordingName(key));
  const action = syntheticActions[key.action - 1];
  const subjects = cast(action, key, settings, world, generator);
  const distance = drawDistance(action, generator);
  const { timeline, begin } = trimmedTimeline(action, subjects[0], distance, generator.fork('timeline'));
  const performance = perform({
    timeline,
    subjects,
    distance,
    mirrored: isMirrored(action, subjects[0]),
    begin,
    generator: generator.fork('performance'),
  });
  const staging = drawStaging(key.replication, subjects.length === 2 ? distance : 0, generator);
  const camera = world.setup(key.setup).cameras[key.camera - 1];
  return film(performance, staging, camera, settings, generator.fork('sensor'));
}

/** The subject and, for two people, another one of the same setup if there is one. */
function cast(
  action: Action,
  key: RecordingKey,
  settings: SyntheticSettings,
  world: World,
  generator: Generator,
): Subject[] {
  const subject = world.subject(key.subject);
  return action.people === 1 ? [subject] : [subject, world.subject(drawPartner(key.subject, settings, generator))];
}

/** Another subject of the same setup; where there is none, a helper who is never a subject. */
export function drawPartner(subject: number, { subjects, setups }: SyntheticSettings, generator: Generator): number {
  const others: number[] = [];
  for (let other = ((subject - 1) % setups) + 1; other <= subjects; other += setups) {
    if (other !== subject) others.push(other);
  }
  return others.length === 0 ? 1000 + subject : generator.pick(others);
}

function isMirrored(action: Action, subject: Subject): boolean {
  return (action.handed ?? true) && subject.leftHanded;
}

/** Distance of two people at the start, in metres: near enough for the action, or some steps away. */
function drawDistance(action: Action, generator: Generator): number {
  return action.meeting === undefined ? 0 : Math.max(0.75, action.meeting + generator.uniform(0, 0.6));
}

/** Idle, action, idle. Where that would be too long, there is less idling, and at last a faster performance. */
function trimmedTimeline(
  action: Action,
  subject: Subject,
  distance: number,
  generator: Generator,
): { timeline: Timeline; begin: number } {
  const script = generator.pick(action.variants);
  let [before, after] = [generator.uniform(0.05, 1.9), generator.uniform(0.05, 1.5)];
  let tempo = subject.tempo * Math.exp(generator.normal(0, 0.15));
  for (;;) {
    const timeline = new Timeline();
    timeline.hold(before, script.start);
    timeline.perform(script, approachOf(action, distance), tempo, generator.fork('steps'));
    timeline.hold(Math.max(after, shortest / framesPerSecond - timeline.duration));
    if (Math.round(timeline.duration * framesPerSecond) <= longest) return { timeline, begin: before };
    if (before + after < 0.5) tempo *= 1.1;
    [before, after] = [before * 0.8, after * 0.8];
  }
}

/**
 * Where and how the people stand: in the first replication turned towards camera 2, in the second towards camera 3, and
 * never exactly so. Two people stand across the view, so that neither hides the other.
 */
export function drawStaging(replication: number, distance: number, generator: Generator): Staging {
  const towards = (replication % 2 === 1 ? -1 : 1) * 0.4;
  const heading = towards + generator.normal(0, 0.25) + (distance > 0 ? Math.sign(generator.uniform(-1, 1)) * 1.45 : 0);
  return {
    origin: [generator.normal(0, 0.18), 0, generator.normal(0, 0.18)],
    heading,
    middle: [0, 0, distance / 2],
  };
}
