import { InputError } from '../../../errors';
import { jointMapping, mapJoints, type Clip, type Layout } from '../../../skeleton';
import { scaleByPerson } from '../personScale';
import { checkImage, scalePlanar, type ImageSize, type PlanarChoices } from '../planarScale';
import { followPeople, type PersonTrack } from './followPeople';
import type { PoseClip } from './poseClip';

/** How recordings of estimators become clips. Plain data. */
export interface PoseChoices extends PlanarChoices {
  /** Size of the picture, which forms in pixels do not tell. */
  image?: Partial<ImageSize>;
}

/** Of more people those that are in most frames are looked at. */
const mostPeople = 20;

/** Larger clips belong to no recording: half a gigabyte. */
const mostNumbers = 2 ** 27;

/** A clip and what the user should know of it. */
export interface PreparedPose {
  /** Undefined where nobody was found. */
  clip: Clip | undefined;
  notes: string[];
}

/**
 * A recording of an estimator as a clip of the joints of a layout: people followed over the frames, pixels scaled, the score third if wanted, joints
 * mapped.
 *
 * @param to the joints of the clip; default those of the form
 * @throws InputError when pixels have no size of the picture, or what was asked for is for other forms
 */
export function preparePose(
  name: string,
  pose: PoseClip,
  { third = 'zero', scaling = 'image', image = {} }: PoseChoices,
  to: Layout,
  file: string,
): PreparedPose {
  const { layout: from, frames, space, notes = [] } = pose;
  if (from === undefined) return { clip: undefined, notes };
  const all = followPeople(frames);
  const tracks = chosen(all);
  const left = all.length - tracks.length;
  const more =
    left === 0 ? [] : [`${name}: ${all.length} people; the ${mostPeople} that are in most frames were looked at`];
  const numbers = frames.length * tracks.length * from.joints.length * 3;
  if (numbers > mostNumbers) {
    const wanted = `at most ${mostNumbers} coordinates`;
    throw new InputError({ file, thing: name, found: `${numbers} coordinates`, wanted, fix: 'Cut the recording.' });
  }
  if (tracks.length === 0) return { clip: undefined, notes };
  const clip = clipOf(tracks, frames.length, from.joints.length, space !== 'metres' && third === 'score');
  scale(clip, from, space, { scaling, image }, file);
  return {
    clip: from === to ? clip : mapJoints(clip, jointMapping(from, to), { lost: 'skip' }),
    notes: [...notes, ...more],
  };
}

/** Scales a clip as was asked for; in space it is left alone. */
function scale(
  clip: Clip,
  layout: Layout,
  space: PoseClip['space'],
  { scaling, image }: Required<Pick<PoseChoices, 'scaling' | 'image'>>,
  file: string,
): void {
  const { width = 1, height = 1 } = image;
  if (space === 'metres') return;
  if (scaling === 'person') {
    // Parts of an image have no proportions of their own.
    if (space === 'image') scalePlanar(clip, 'fixed', { width: 1 / width, height: 1 / height });
    scaleByPerson(clip, layout);
  } else if (space === 'pixels') {
    const fix =
      'Give the size of the video: --image 1920x1080 (option `image`), or columns width and height in the table; --scaling person needs none.';
    scalePlanar(clip, scaling, checkImage(image, { thing: 'size of the picture', file, fix }));
  } else if (scaling === 'official') {
    throw new InputError({ file, thing: 'scaling', found: scaling, wanted: 'another, as these are no pixels' });
  } else if (scaling === 'image') scalePlanar(clip, 'image', { width: 1, height: 1 });
}

/** Those in most frames, in the order of their first. */
function chosen(tracks: readonly PersonTrack[]): readonly PersonTrack[] {
  if (tracks.length <= mostPeople) return tracks;
  const least = tracks.map(({ size }) => size).sort((a, b) => b - a)[mostPeople - 1];
  const sure = tracks.filter(({ size }) => size > least);
  const others = tracks.filter(({ size }) => size === least).slice(0, mostPeople - sure.length);
  return tracks.filter((track) => sure.includes(track) || others.includes(track));
}

/** @param withScores put the scores third, of recordings in the plane */
function clipOf(tracks: readonly PersonTrack[], frames: number, joints: number, withScores: boolean): Clip {
  const bodies = tracks.length;
  const coordinates = new Float32Array(frames * bodies * joints * 3);
  tracks.forEach((track, body) => {
    for (const [t, { points, scores }] of track) {
      const first = (t * bodies + body) * joints * 3;
      coordinates.set(points, first);
      if (withScores) scores.forEach((score, joint) => (coordinates[first + joint * 3 + 2] = score));
    }
  });
  return { frames, bodies, joints, coordinates };
}
