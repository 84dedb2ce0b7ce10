import { isRecord } from '../../../jsonFile';
import type { Layout } from '../../../../skeleton';
import type { PoseForm, PosePerson } from '../poseClip';
import { frameNumber } from '../frameNumber';
import {
  framesByNumber,
  layoutOfJoints,
  numbersOf,
  openPoseLayout,
  peopleOf,
  personOfTriples,
  poseFault,
} from '../poseNumbers';

/**
 * OpenPose's `--write_json`: a file a frame, `{"version", "people": [{"person_id": [-1], "pose_keypoints_2d": [x, y, score, ...]}]}`, 25
 * joints (BODY_25) or 18 (COCO), pixels. AlphaPose's `--format open` is the same. Described in OpenPose's doc/02_output.md.
 */
export const openPose: PoseForm = {
  mark: /"people"\s*:\s*\[/,
  name: 'openpose',
  title: "OpenPose's JSON, a file a frame",
  file: 'frame',
  holds: '"people" with "pose_keypoints_2d"',
  recognises: (content) => isRecord(content) && Array.isArray(content.people),
  read(files) {
    let layout: Layout | undefined;
    const frames = files.map(({ place, name, content }) => {
      const people = peopleOf(isRecord(content) ? content.people : undefined, place, 'people');
      const found = people.map((one, i): PosePerson => {
        const thing = `people[${i}].pose_keypoints_2d`;
        if (!isRecord(one)) throw poseFault(place, `people[${i}]`, one, 'an object with pose_keypoints_2d');
        const values = numbersOf(one.pose_keypoints_2d, place, thing);
        if (values.length % 3 !== 0) throw poseFault(place, thing, `${values.length} numbers`, '3 a joint');
        layout ??= layoutOfJoints(openPoseLayout, values.length / 3, '25 or 18 joints', place, thing);
        if (values.length !== layout.joints.length * 3) {
          throw poseFault(place, thing, `${values.length / 3} joints`, `${layout.joints.length}, as before`);
        }
        return personOfTriples(values, layout, trackOf(one.person_id));
      });
      return { number: frameNumber(name), people: found, place };
    });
    return { layout, space: 'pixels', frames: framesByNumber(frames) };
  },
};

/** -1 stands for nobody known. */
function trackOf(id: unknown): string | undefined {
  const number: unknown = Array.isArray(id) ? id[0] : id;
  return typeof number === 'number' && number >= 0 ? String(number) : undefined;
}
