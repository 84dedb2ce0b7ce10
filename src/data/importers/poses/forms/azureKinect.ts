import { isRecord } from '../../../jsonFile';
import { azureKinect32, jointsFound } from '../../../../skeleton';
import type { PoseForm, PosePerson } from '../poseClip';
import { framesByNumber, numbersOf, peopleOf, poseFault, setJoint } from '../poseNumbers';

const joints = azureKinect32.joints.length;

/**
 * JSON of Azure Kinect's `offline_processor`: `{"joint_names", "bone_list", "frames": [{"frame_id", "num_bodies", "bodies": [{"body_id", "joint_positions":
 * [[x, y, z] x 32], "joint_orientations"}]}]}`, millimetres. Described by the sample itself, microsoft/Azure-Kinect-Samples.
 */
export const azureKinect: PoseForm = {
  mark: /"(?:joint_positions|joint_names|bone_list)"\s*:/,
  name: 'azure-kinect',
  title: "JSON of Azure Kinect's offline processor",
  file: 'recording',
  holds: '"frames" with "bodies" and "joint_positions"',
  recognises: (content) =>
    isRecord(content) &&
    Array.isArray(content.frames) &&
    ('joint_names' in content || content.frames.some((frame) => isRecord(frame) && 'bodies' in frame)),
  read([{ place, content }]) {
    const list = isRecord(content) ? content.frames : undefined;
    if (!Array.isArray(list)) throw poseFault(place, 'frames', list ?? 'nothing', 'a list of frames');
    const frames = list.map((frame: unknown, t) => {
      if (!isRecord(frame)) throw poseFault(place, `frames[${t}]`, frame, 'an object with bodies');
      const number = frame.frame_id ?? t;
      if (typeof number !== 'number') throw poseFault(place, `frames[${t}].frame_id`, number, 'a number');
      const people = peopleOf(frame.bodies, place, `frames[${t}].bodies`).map((body, i) =>
        bodyOf(body, place, `frames[${t}].bodies[${i}]`),
      );
      return { number, people, place };
    });
    return { layout: azureKinect32, space: 'metres', frames: framesByNumber(frames) };
  },
};

function bodyOf(body: unknown, place: string, thing: string): PosePerson {
  const { body_id: id, joint_positions: positions } = isRecord(body) ? body : {};
  if (!Array.isArray(positions)) throw poseFault(place, `${thing}.joint_positions`, positions ?? 'nothing', 'a list');
  if (positions.length !== joints) {
    throw poseFault(place, `${thing}.joint_positions`, jointsFound(positions.length), `${joints} joints`);
  }
  const person: PosePerson = {
    points: new Float64Array(joints * 3),
    scores: new Float64Array(joints),
    track: typeof id === 'number' ? String(id) : undefined,
  };
  positions.forEach((position: unknown, joint) => {
    const at = `${thing}.joint_positions[${joint}]`;
    const [x, y, z] = numbersOf(position, place, at);
    if (z === undefined) throw poseFault(place, at, position, 'x, y and z');
    // Millimetres with y down, as metres in the space of Kinect v2: y up, x to the left of the camera.
    setJoint(person, joint, [-x / 1000, -y / 1000, z / 1000], 1);
  });
  return person;
}
