import { isRecord } from '../../../jsonFile';
import type { Layout } from '../../../../skeleton';
import type { PoseForm, PosePerson } from '../poseClip';
import { cocoLayout, framesByNumber, layoutOfJoints, numbersOf, peopleOf, poseFault, setJoint } from '../poseNumbers';

const framesOf = (content: unknown): unknown => (isRecord(content) ? content.instance_info : content);

/**
 * Predictions of MMPose: `{"meta_info", "instance_info": [{"frame_id", "instances": [{"keypoints": [[x, y], ...], "keypoint_scores", "track_id"}]}]}`, or the
 * list alone, as its inferencer writes it; 17 joints of COCO, 133 of whole bodies or 26 of Halpe, pixels. Described in MMPose's guide to inference.
 */
export const mmPose: PoseForm = {
  mark: /"(?:instance_info|instances|meta_info)"\s*:/,
  name: 'mmpose',
  title: 'predictions of MMPose',
  file: 'recording',
  holds: '"instance_info" with "instances"',
  recognises(content) {
    const frames = framesOf(content);
    if (isRecord(content)) return 'instance_info' in content;
    return Array.isArray(frames) && frames.some((frame) => isRecord(frame) && 'instances' in frame);
  },
  read([{ place, content }]) {
    const list = framesOf(content);
    if (!Array.isArray(list)) throw poseFault(place, 'instance_info', list ?? 'nothing', 'a list of frames');
    let layout: Layout | undefined;
    const frames = list.map((frame: unknown, t) => {
      if (!isRecord(frame) || !('instances' in frame)) {
        const fix = 'Predictions of pictures are no recording: give MMPose the video.';
        throw poseFault(place, `frame ${t}`, frame, 'an object with frame_id and instances', fix);
      }
      const number = frame.frame_id ?? t;
      if (typeof number !== 'number') throw poseFault(place, `frame ${t}, frame_id`, number, 'a number');
      const people = peopleOf(frame.instances, place, `frame ${t}, instances`).map((one, i) => {
        const thing = `frame ${t}, instances[${i}]`;
        const { keypoints, keypoint_scores: scores, track_id: track } = isRecord(one) ? one : {};
        if (!Array.isArray(keypoints)) throw poseFault(place, `${thing}.keypoints`, keypoints ?? 'nothing', 'a list');
        const wanted = '17 joints (COCO), 133 (whole bodies) or 26 (Halpe)';
        layout ??= layoutOfJoints(cocoLayout, keypoints.length, wanted, place, `${thing}.keypoints`);
        if (cocoLayout(keypoints.length) !== layout) {
          throw poseFault(
            place,
            `${thing}.keypoints`,
            `${keypoints.length} joints`,
            `those of ${layout.name}, as before`,
          );
        }
        return personOf(keypoints, numbersOf(scores, place, `${thing}.keypoint_scores`), track, layout, place, thing);
      });
      return { number, people, place };
    });
    return { layout, space: 'pixels', frames: framesByNumber(frames) };
  },
};

function personOf(
  keypoints: readonly unknown[],
  scores: readonly number[],
  track: unknown,
  { joints }: Layout,
  place: string,
  thing: string,
): PosePerson {
  if (scores.length !== keypoints.length) {
    throw poseFault(place, `${thing}.keypoint_scores`, `${scores.length} scores`, `${keypoints.length}, one a joint`);
  }
  const person: PosePerson = {
    points: new Float64Array(joints.length * 3),
    scores: new Float64Array(joints.length),
    track: typeof track === 'number' && track >= 0 ? String(track) : undefined,
  };
  for (let joint = 0; joint < joints.length; joint++) {
    const at = `${thing}.keypoints[${joint}]`;
    const point = numbersOf(keypoints[joint], place, at);
    if (point.length !== 2) {
      const fix = 'Points in space are brought with `usdrl import arrays`.';
      throw poseFault(place, at, `${point.length} coordinates`, 'x and y', point.length === 3 ? fix : undefined);
    }
    setJoint(person, joint, [point[0], point[1], 0], scores[joint]);
  }
  return person;
}
