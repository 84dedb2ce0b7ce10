import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';
import { farCoordinate } from '../farCoordinate';
import type { NewRecording } from '../newRecording';
import { normaliseClip, normalisationText, spineNormalisationText } from '../normalise';
import { placeInClip } from '../placeInClip';
import { chooseBodies, usualBodies } from './chosenBodies';
import type { ClipChoices } from './clipChoices';
import { completeJoints } from './missingJoints';
import type { RecordingContent } from './recordings/recordingContent';
import type { Tally } from './tally';

/** How raw clips are prepared. */
export interface Preparation extends ClipChoices {
  /** Centre every frame and turn the clip, as UmURL and USDRL do; false keeps the coordinates. */
  normalise: boolean;
  /** With `normalise`, turn the spine of frame 0 to z first, as AGCN, CMD and others do. */
  alignSpine: boolean;
  /** The recordings lie in a plane; nothing is said of their sides then. Default false. */
  planar?: boolean;
}

/** From the hip to the spine, in both Kinect layouts. */
const kinectSpine = [0, 1] as const;

/** M of a data set whose files have at most so many bodies. */
export function bodiesKept(found: number, { bodies = usualBodies }: ClipChoices): number {
  return Math.max(1, Math.min(found, bodies));
}

/** The function that normalises a clip, which it may change: readers make their clips anew. */
function normalisationOf({ normalise, alignSpine }: Preparation, layout: Layout): (clip: Clip) => Clip {
  if (!normalise) return (clip) => clip;
  return (clip) => normaliseClip(clip, layout, { spine: alignSpine ? kinectSpine : undefined, inPlace: true });
}

/** Why a recording without a body is left out. */
export const withoutBody = 'no frame with a body';

/** A recording as it was read, before anything was done to it; without a clip where no frame has a body. */
export type RawRecording = Omit<NewRecording, 'clip'> & { clip: Clip | undefined };

/**
 * What becomes of a raw recording: missing joints, bodies beyond the limit, normalisation. One without a body is left out. The
 * same for every importer.
 *
 * @param finite true where the reader gives finite numbers only
 */
export function contentMaker(
  preparation: Preparation,
  layout: Layout,
  finite = false,
): (recording: RawRecording) => RecordingContent {
  const { bodies: limit = usualBodies, chooseBodies: rule = 'motion', missing, planar = false } = preparation;
  const normalise = normalisationOf(preparation, layout);
  return ({ clip, ...recording }) => {
    const leftOut = (why: string): RecordingContent => ({
      recordings: [],
      skipped: [{ name: recording.name, why }],
      notes: [],
    });
    if (clip === undefined) return leftOut(withoutBody);
    const completed =
      finite && missing === undefined ? { clip, filled: 0 } : completeJoints(clip, layout, missing, recording);
    if ('why' in completed && completed.why !== undefined) return leftOut(completed.why);
    const chosen = chooseBodies(completed.clip, limit, rule);
    if (!chosen.clip.coordinates.some((value) => value !== 0)) return leftOut(withoutBody);
    const tally: Tally = {
      ...(!planar && sideOf(chosen.clip, layout)),
      ...(chosen.left > 0 && { crowded: 1, bodiesLeft: chosen.left }),
      ...(completed.filled > 0 && { mended: 1, jointsFilled: completed.filled }),
    };
    const notes = farNotes(recording.name, chosen.clip, layout);
    return { recordings: [{ ...recording, clip: normalise(chosen.clip) }], skipped: [], notes, tally };
  };
}

/** A coordinate that no body can have: it is kept, as nobody knows what it should be. */
function farNotes(name: string, clip: Clip, layout: Layout): string[] {
  const at = farCoordinate(clip.coordinates);
  if (at < 0) return [];
  const value = Number(clip.coordinates[at].toPrecision(3));
  return [`${name}: ${placeInClip(clip, at, layout)}: ${value} lies far beyond any body`];
}

/** Runs the reader of one recording; a damaged one is left out if that was asked for. */
export function readingOf(
  name: string,
  skipDamaged: boolean | undefined,
  read: () => RecordingContent,
): RecordingContent {
  try {
    return read();
  } catch (error) {
    if (!(skipDamaged ?? false) || !(error instanceof InputError)) throw error;
    return { recordings: [], skipped: [{ name, why: error.message }], notes: [] };
  }
}

/** Whether the shoulders of the first body, in its first frame, point along x or against it. */
function sideOf({ frames, bodies, joints, coordinates: x }: Clip, layout: Layout): Tally {
  const { leftShoulder, rightShoulder } = layout;
  const isFlat = x.every((value, i) => i % 3 !== 2 || value === 0);
  for (let t = 0; t < frames; t++) {
    const first = t * bodies * joints * 3;
    const [dx, dy, dz] = [0, 1, 2].map((c) => x[first + rightShoulder * 3 + c] - x[first + leftShoulder * 3 + c]);
    const length = Math.hypot(dx, dy, dz);
    if (length === 0) continue;
    // Pictures show people from the front: their right is on the left.
    if (isFlat || Math.abs(dx) < length / 2) return {};
    return dx < 0 ? { sided: 1, opposed: 1 } : { sided: 1 };
  }
  return {};
}

/** What a data set of arrays says whose numbers were taken as they are. */
export const asInArrays = 'as in the arrays';

/** What a data set says about its preparation. */
export function preparationText({ normalise, alignSpine }: Pick<Preparation, 'normalise' | 'alignSpine'>): string {
  if (!normalise) return 'none';
  return alignSpine ? spineNormalisationText : normalisationText;
}
