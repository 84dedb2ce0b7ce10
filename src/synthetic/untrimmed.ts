import type { Segment } from '../data';
import type { Generator } from '../random';
import type { Clip } from '../skeleton';
import { actionNamed, syntheticActions } from './actions';
import { film } from './filming';
import { framesPerSecond, perform } from './performance';
import { drawPartner, drawStaging } from './recording';
import type { Action } from './script';
import type { SyntheticSettings } from './settings';
import { approachOf, Timeline } from './timeline';
import type { World } from './world';

/** Which untrimmed recording; numbers count from 1. */
export interface UntrimmedKey {
  setup: number;
  camera: number;
  subject: number;
  take: number;
}

/** Several actions in one take, and where each is. */
export interface UntrimmedRecording {
  /** Raw clip in camera coordinates, 1 or 2 bodies. */
  clip: Clip;
  /** Label, first frame, first frame after; in order of time, not overlapping. */
  segments: Segment[];
}

/** Metres between two people who do actions together and apart in one take. */
const pairDistance = 1.15;

/** The name of an untrimmed recording, `S001C001P001T001`. */
export function untrimmedName({ setup, camera, subject, take }: UntrimmedKey): string {
  const digits = (value: number) => String(value).padStart(3, '0');
  return `S${digits(setup)}C${digits(camera)}P${digits(subject)}T${digits(take)}`;
}

/**
 * One untrimmed recording: `count` actions in random order with idle gaps of 0.6 to 2.5 s. In every third take two people
 * are there. Sitting down is followed by standing up, whether counted or not.
 */
export function untrimmedRecording(
  key: UntrimmedKey,
  count: number,
  settings: SyntheticSettings,
  world: World,
): UntrimmedRecording {
  const generator = world.generator(untrimmedName(key));
  const subject = world.subject(key.subject);
  const isPair = key.take % 3 === 0 && settings.actions.some((name) => actionNamed(name).people === 2);
  const subjects = isPair ? [subject, world.subject(drawPartner(key.subject, settings, generator))] : [subject];
  const actions = drawActions(count, isPair ? 2 : 1, settings, generator);
  const timeline = new Timeline();
  const gap = () => generator.uniform(0.6, 2.5);
  const segments: Segment[] = [];
  timeline.hold(gap());
  for (const action of actions) {
    const script = generator.pick(action.variants);
    const tempo = subject.tempo * Math.exp(generator.normal(0, 0.12));
    const { start, end } = timeline.perform(script, approachOf(action, pairDistance), tempo, generator);
    const label = settings.actions.indexOf(action.name);
    if (label >= 0) segments.push([label, toFrame(start), toFrame(end)]);
    // Whoever sits stays so until the next action, which is standing up.
    if (action.followedBy === undefined) timeline.moveTo(0.4, {});
    timeline.hold(gap());
  }
  const performance = perform({
    timeline,
    subjects,
    distance: isPair ? pairDistance : 0,
    mirrored: subject.leftHanded,
    begin: 0,
    generator: generator.fork('performance'),
  });
  const staging = drawStaging(key.take, isPair ? pairDistance : 0, generator);
  const camera = world.setup(key.setup).cameras[key.camera - 1];
  return { clip: film(performance, staging, camera, settings, generator.fork('sensor')).clip, segments };
}

function toFrame(seconds: number): number {
  return Math.round(seconds * framesPerSecond);
}

/** Actions for so many people, each as often as the others; ones that begin in another posture only follow their partner. */
function drawActions(count: number, people: number, settings: SyntheticSettings, generator: Generator): Action[] {
  const known = settings.actions.map(actionNamed);
  const followers = new Set(syntheticActions.map((action) => action.followedBy));
  const possible = known.filter((action) => action.people <= people && !followers.has(action.name));
  const pool = possible.length > 0 ? possible : known;
  const drawn: Action[] = [];
  while (drawn.length < count) {
    for (const index of generator.permutation(pool.length)) {
      const action = pool[index];
      drawn.push(action);
      if (action.followedBy !== undefined) drawn.push(actionNamed(action.followedBy));
      if (drawn.length >= count) break;
    }
  }
  return drawn;
}
