import { InputError } from '../errors';
import type { Clip, Layout } from '../skeleton';
import type { Segment } from './datasetFormat';
import { firstNotFinite } from './finite';
import { placeInClip } from './placeInClip';

/** What is known before the first recording. */
export interface DatasetDescription {
  name: string;
  /** True for made-up recordings. */
  synthetic: boolean;
  layout: Layout;
  /** M: the largest number of bodies. */
  bodies: number;
  classes: readonly string[];
  /** What stands third where the recordings lie in a plane: 0, or a score. Absent in space. */
  third?: 'zero' | 'score';
  /** How the coordinates were normalised, in words. */
  normalisation: string;
  /** Where the recordings came from, in words. */
  source: string;
  /** Replace an existing data set; default false. */
  force?: boolean;
}

/** One recording to store. Numbers that are left out become 0, unknown. */
export interface NewRecording {
  name: string;
  /** From 0; -1 where unknown. */
  label: number;
  clip: Clip;
  subject?: number;
  camera?: number;
  setup?: number;
  replication?: number;
  /** For untrimmed recordings: their actions. */
  segments?: readonly Segment[];
  /** Where it came from, for messages about it. */
  file?: string;
}

/** @throws InputError when the label is no class, sizes do not fit or a coordinate is not finite */
export function checkRecording(
  { name, label, clip, segments, file }: NewRecording,
  { classes, bodies, layout }: DatasetDescription,
): void {
  const fail = (thing: string, found: string | number, wanted: string | number): never => {
    throw new InputError({ file, thing: `${name}: ${thing}`, found, wanted });
  };
  if (!Number.isInteger(label) || label < -1 || label >= classes.length) {
    fail('label', label, `0 to ${classes.length - 1}, or -1 for unknown`);
  }
  if (clip.joints !== layout.joints.length) fail('joints', clip.joints, layout.joints.length);
  if (clip.bodies < 1 || clip.bodies > bodies) fail('bodies', clip.bodies, `1 to ${bodies}`);
  if (!Number.isInteger(clip.frames) || clip.frames < 1) fail('frames', clip.frames, 'at least 1');
  const numbers = clip.frames * clip.bodies * clip.joints * 3;
  if (clip.coordinates.length !== numbers) fail('coordinates', clip.coordinates.length, numbers);
  const wrong = firstNotFinite(clip.coordinates);
  if (wrong >= 0) fail(placeInClip(clip, wrong, layout), clip.coordinates[wrong], 'a finite number');
  for (const [action, start, end] of segments ?? []) {
    const fits = action >= 0 && action < classes.length && start >= 0 && start < end && end <= clip.frames;
    if (!fits) fail('segment', `${action},${start},${end}`, `a class and frames within 0 to ${clip.frames}`);
  }
}
