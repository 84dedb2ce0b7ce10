import { InputError } from '../../errors';
import { jointMapping, kinectV1, kinectV1ToV2, kinectV2, mapJoints, type Clip, type Layout } from '../../skeleton';
import { normalisationText, spineNormalisationText } from '../normalise';
import type { ClipChoices } from './clipChoices';
import { planarChoicesOf } from './planarScale';
import { asInArrays, contentMaker, preparationText } from './preparation';
import type { AnyRecording, FoundRecording } from './recordingForms/recordingForm';
import type { Tally } from './tally';

/** What recordings must become: what a data set says of its own. */
export interface WantedRecordings {
  layout: Layout;
  /** M */
  bodies: number;
  /** In the words of a data set. */
  normalisation: string;
}

/** How recordings become it. */
export interface PreparedOptions extends Pick<ClipChoices, 'chooseBodies' | 'missing'> {
  /** The coordinates are already as those of the data set: nothing is normalised. Default false. */
  prepared?: boolean;
}

/** A recording as a data set would hold it, or why it has none. */
export interface PreparedRecording {
  /** (T, M, V, 3) with the bodies wanted. */
  clip?: Clip;
  why?: string;
  /** What the user should know. */
  notes: string[];
  /** What was done to it. */
  tally?: Tally;
}

/**
 * Prepares a recording of any form as the recordings of a data set were: its joints, its bodies, its normalisation. What an import
 * would store of it and this are the same.
 *
 * @throws InputError for another layout or normalisation, which says what to do, and for joints that are missing
 */
export function preparedRecording(
  { name, file }: Pick<FoundRecording, 'name' | 'file'>,
  { clip, layout, normalisation, estimated = false }: AnyRecording,
  wanted: WantedRecordings,
  { prepared = false, ...choices }: PreparedOptions = {},
): PreparedRecording {
  const chain = prepared || normalisation === wanted.normalisation ? 'none' : chainOf(normalisation, wanted, file);
  const preparation = {
    normalise: chain !== 'none',
    alignSpine: chain === spineNormalisationText,
    ...choices,
    bodies: wanted.bodies,
    planar: planarChoicesOf(wanted.normalisation) !== undefined,
  };
  const inLayout =
    clip &&
    (estimated && !isSame(layout, wanted.layout)
      ? mapJoints(clip, jointMapping(layout, wanted.layout), { lost: 'skip' })
      : clipInLayout(clip, layout, wanted.layout, file));
  const content = contentMaker(preparation, wanted.layout)({ name, file, label: -1, clip: inLayout });
  const [made] = content.recordings;
  if (made === undefined) return { why: content.skipped[0].why, notes: content.notes };
  return { clip: withBodies(made.clip, wanted.bodies), notes: content.notes, tally: content.tally };
}

/** The normalisation that a recording still needs. @throws InputError where nobody but its maker can do it */
function chainOf(found: string | undefined, { normalisation: wanted }: WantedRecordings, file: string): string {
  const raw = found === undefined || found === preparationText({ normalise: false, alignSpine: false });
  // Numbers of arrays may be raw or normalised: doing it again changes nothing.
  const open = raw || found === asInArrays;
  const chains = [preparationText({ normalise: false, alignSpine: false }), normalisationText, spineNormalisationText];
  if (open && chains.includes(wanted)) return wanted;
  throw new InputError({
    file,
    thing: 'normalisation',
    found: found ?? 'coordinates of a sensor',
    wanted,
    fix: raw
      ? 'How this was done is not known here: give arrays or a data set prepared the same way, with --prepared (option `prepared`).'
      : 'Import the recordings as those were that the classifier was trained on; --prepared (option `prepared`) takes them as they are.',
  });
}

/** A clip in another layout, where there is a way. @throws InputError where there is none */
function clipInLayout(clip: Clip, from: Layout, to: Layout, file: string): Clip {
  if (isSame(from, to)) return clip;
  const ordered = from.joints.length === kinectV1.joints.length && hasSameJoints(from, kinectV1);
  const inV1 = ordered ? mapJoints(clip, jointMapping(from, kinectV1)) : undefined;
  if (inV1 !== undefined && isSame(to, kinectV1)) return inV1;
  if (inV1 !== undefined && isSame(to, kinectV2)) return kinectV1ToV2(inV1);
  throw new InputError({
    file,
    thing: 'layout',
    found: `${from.name} (${from.joints.length} joints)`,
    wanted: `${to.name} (${to.joints.length} joints)`,
    fix: `Give recordings of that layout, or import the training data with --layout ${from.name} and train on them.`,
  });
}

function isSame(a: Layout, b: Layout): boolean {
  return (
    a === b ||
    (String(a.joints) === String(b.joints) &&
      String(a.bones) === String(b.bones) &&
      a.centre === b.centre &&
      a.leftShoulder === b.leftShoulder &&
      a.rightShoulder === b.rightShoulder)
  );
}

function hasSameJoints(a: Layout, b: Layout): boolean {
  return b.joints.every((name) => a.joints.includes(name));
}

/** Bodies that are not there are zeros. */
function withBodies({ frames, bodies, joints, coordinates }: Clip, wanted: number): Clip {
  if (bodies === wanted) return { frames, bodies, joints, coordinates };
  const [from, to] = [bodies * joints * 3, wanted * joints * 3];
  const padded = new Float32Array(frames * to);
  for (let t = 0; t < frames; t++) padded.set(coordinates.subarray(t * from, (t + 1) * from), t * to);
  return { frames, bodies: wanted, joints, coordinates: padded };
}
