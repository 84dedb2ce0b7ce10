import { isRecord } from '../../../jsonFile';
import { jointsFound, mediaPipe33 } from '../../../../skeleton';
import type { PoseForm, PosePerson } from '../poseClip';
import { numbersOf, peopleOf, poseFault, setJoint } from '../poseNumbers';

const joints = mediaPipe33.joints.length;

/** Names of the two lists in the results of MediaPipe's tasks and solutions, in JavaScript and Python. */
const world = ['worldLandmarks', 'world_landmarks', 'poseWorldLandmarks', 'pose_world_landmarks'];
const image = ['landmarks', 'poseLandmarks', 'pose_landmarks'];

const listOf = (frame: unknown, names: readonly string[]): unknown =>
  isRecord(frame) ? names.map((name) => frame[name]).find((one) => one !== undefined && one !== null) : undefined;

/** The frames: a list of results, or an object that has it. */
function framesOf(content: unknown): unknown[] | undefined {
  const list = isRecord(content) ? (content.frames ?? content.results) : content;
  return Array.isArray(list) && list.length > 0 ? (list as unknown[]) : undefined;
}

const isResult = (frame: unknown): boolean => isRecord(frame) && [...world, ...image].some((name) => name in frame);

/**
 * Results of MediaPipe Pose, a list of one a frame: `[{"landmarks": [[{"x", "y", "z", "visibility"} x 33]], "worldLandmarks": [...]}, ...]`; the
 * lists of people may also be the 33 landmarks of one. World landmarks, in metres about the hips, are taken where there are some; else x and y
 * as parts of the image. Described in the guide of MediaPipe's pose landmarker.
 */
export const mediaPipe: PoseForm = {
  mark: /"(?:pose_?)?(?:world_?)?landmarks"\s*:/i,
  name: 'mediapipe',
  title: 'results of MediaPipe Pose',
  file: 'recording',
  holds: 'a list of results with "landmarks" or "worldLandmarks"',
  recognises: (content) => framesOf(content)?.some(isResult) ?? false,
  read([{ place, content }]) {
    const frames = framesOf(content);
    if (frames === undefined) throw poseFault(place, 'content', content, 'a list of results, one a frame');
    const hasWorld = frames.some((frame) => peopleIn(listOf(frame, world), place, '').length > 0);
    const names = hasWorld ? world : image;
    const all = frames.map((frame, t) => {
      if (frame === null || (isRecord(frame) && !isResult(frame))) return [];
      if (!isRecord(frame)) throw poseFault(place, `frame ${t}`, frame, 'an object with landmarks');
      return peopleIn(listOf(frame, names), place, `frame ${t}`).map((landmarks, i) =>
        personOf(landmarks, place, `frame ${t}, person ${i}`, hasWorld),
      );
    });
    return { layout: mediaPipe33, space: hasWorld ? 'metres' : 'image', frames: all };
  },
};

/** A list of people, each a list of landmarks; of one whose landmarks stand there at once, that one. */
function peopleIn(value: unknown, place: string, thing: string): unknown[] {
  if (value === undefined) return [];
  const list = peopleOf(value, place, thing);
  return list.length > 0 && isRecord(list[0]) && 'x' in list[0] ? [list] : list;
}

function personOf(value: unknown, place: string, thing: string, inSpace: boolean): PosePerson {
  if (!Array.isArray(value)) throw poseFault(place, thing, value, `a list of ${joints} landmarks`);
  if (value.length !== joints) throw poseFault(place, thing, jointsFound(value.length), `${joints} landmarks`);
  const person: PosePerson = { points: new Float64Array(joints * 3), scores: new Float64Array(joints) };
  value.forEach((landmark: unknown, joint) => {
    const { x, y, z = 0, visibility = 1 } = isRecord(landmark) ? landmark : {};
    const at = `${thing}, landmark ${joint}`;
    const [px, py, pz, score] = numbersOf([x, y, z ?? 0, visibility ?? 1], place, `${at}: x, y, z, visibility`);
    // MediaPipe's y points down; Kinect's points up, and its x to the left of the camera.
    setJoint(person, joint, inSpace ? [-px, -py, pz] : [px, py, 0], Math.max(score, leastVisibility));
  });
  return person;
}

/** MediaPipe guesses a place for every landmark, however little is seen of it. */
const leastVisibility = 1e-6;
