import { basename, extname } from 'node:path';

import { isRecord } from '../../../jsonFile';
import type { Layout } from '../../../../skeleton';
import { frameNumber } from '../frameNumber';
import type { PoseClip, PoseForm, PosePerson } from '../poseClip';
import {
  cocoLayout,
  framesByNumber,
  layoutOfJoints,
  numbersOf,
  openPoseLayout,
  peopleOf,
  personOfTriples,
  poseFault,
  type LayoutRule,
} from '../poseNumbers';

/** A person of a frame as the file has it. */
interface Entry {
  /** The picture. */
  image: string;
  /** Numbers x, y, score. */
  values: unknown;
  /** Number of the person: a number, or lists around it. */
  track: unknown;
  thing: string;
}

const cocoJoints = '17 joints (COCO), 26 or 136 (Halpe), or 133 (whole bodies)';

/**
 * AlphaPose's results: a list of people, `[{"image_id": "12.jpg", "keypoints": [x, y, score, ...], "idx"}]`, or with `--format cmu` or `open` an object of
 * pictures, `{"12.jpg": {"bodies": [{"joints": [...]}]}}`, 18 joints of OpenPose. Pixels. Described in AlphaPose's page on its output.
 */
export const alphaPose: PoseForm = {
  mark: /"image_id"\s*:|"[^"]+"\s*:\s*\{[^{}]*"(?:bodies|people)"\s*:/,
  name: 'alphapose',
  title: "AlphaPose's results",
  file: 'recording',
  holds: 'a list of "image_id" and "keypoints", or pictures with "bodies"',
  recognises: (content) =>
    Array.isArray(content)
      ? content.length > 0 && isRecord(content[0]) && 'image_id' in content[0] && 'keypoints' in content[0]
      : isRecord(content) && Object.values(content).length > 0 && Object.values(content).every(isPicture),
  read([{ place, content }]) {
    if (Array.isArray(content)) {
      const entries = content.map((one: unknown, i): Entry => {
        const { image_id: image, keypoints, idx } = isRecord(one) ? one : {};
        if (typeof image !== 'string' && typeof image !== 'number') {
          throw poseFault(place, `[${i}].image_id`, image ?? 'nothing', 'the name of a picture');
        }
        return { image: String(image), values: keypoints, track: idx, thing: `[${i}].keypoints` };
      });
      return clipOf(entries, cocoLayout, cocoJoints, place);
    }
    const pictures = Object.entries(isRecord(content) ? content : {});
    return clipOf(
      pictures.flatMap(([image, picture]) => entriesOf(image, picture, place, `${image}: `)),
      openPoseLayout,
      '18 joints',
      place,
    );
  },
};

/** The same with `--format cmu`, a file a frame (`sep-json`): `{"version": "AlphaPose v0.3", "bodies": [{"joints": [...]}]}`. */
export const alphaPoseFrames: PoseForm = {
  mark: /"bodies"\s*:\s*\[\s*(?:\]|\{\s*"joints")/,
  name: 'alphapose',
  title: "AlphaPose's JSON, a file a frame",
  file: 'frame',
  holds: '"bodies" with "joints"',
  recognises: (content) => isRecord(content) && Array.isArray(content.bodies) && content.bodies.every(isRecord),
  read(files) {
    const clips = files.map(({ place, name, content }) => {
      const { layout, frames } = clipOf(entriesOf(name, content, place, ''), openPoseLayout, '18 joints', place);
      return { layout, number: frameNumber(name), people: frames[0] ?? [], place };
    });
    const layout = clips.find((clip) => clip.layout !== undefined)?.layout;
    return { layout, space: 'pixels', frames: framesByNumber(clips) };
  },
};

const isPicture = (value: unknown): boolean =>
  isRecord(value) && (Array.isArray(value.bodies) || Array.isArray(value.people));

function entriesOf(image: string, picture: unknown, place: string, before: string): Entry[] {
  const { bodies, people } = isRecord(picture) ? picture : {};
  const [list, name, key] =
    people === undefined ? [bodies, 'bodies', 'joints'] : [people, 'people', 'pose_keypoints_2d'];
  return peopleOf(list, place, `${before}${name}`).map((one, i) => {
    const values = isRecord(one) ? one[key] : undefined;
    return { image, values, track: undefined, thing: `${before}${name}[${i}].${key}` };
  });
}

function clipOf(entries: readonly Entry[], rule: LayoutRule, wanted: string, place: string): PoseClip {
  let layout: Layout | undefined;
  const pictures = new Map<string, PosePerson[]>();
  for (const { image, values: given, track, thing } of entries) {
    const values = numbersOf(given, place, thing);
    if (values.length % 3 !== 0) throw poseFault(place, thing, `${values.length} numbers`, '3 a joint');
    layout ??= layoutOfJoints(rule, values.length / 3, wanted, place, thing);
    if (rule(values.length / 3) !== layout) {
      throw poseFault(place, thing, `${values.length / 3} joints`, `those of ${layout.name}, as before`);
    }
    const people = pictures.get(image) ?? [];
    people.push(personOfTriples(values, layout, trackOf(track)));
    pictures.set(image, people);
  }
  const numbers = [...pictures.keys()].map((image) => frameNumber(basename(image, extname(image))));
  // Pictures without numbers of their own stand in order.
  const areNumbered = new Set(numbers).size === numbers.length && numbers.every(Number.isSafeInteger);
  const frames = [...pictures.values()].map((people, i) => ({ number: areNumbered ? numbers[i] : i, people, place }));
  return { layout, space: 'pixels', frames: framesByNumber(frames) };
}

/** `3`, `3.0` or `[[3.0]]`, as the trackers write it. */
function trackOf(id: unknown): string | undefined {
  const number: unknown = Array.isArray(id) ? (id as unknown[]).flat(3)[0] : id;
  return typeof number === 'number' && number >= 0 ? String(number) : undefined;
}
