import { isRecord } from '../../../jsonFile';
import { openPose18 } from '../../../../skeleton';
import type { PoseForm, PosePerson } from '../poseClip';
import { framesByNumber, numbersOf, peopleOf, poseFault, setJoint } from '../poseNumbers';

const joints = openPose18.joints.length;

/**
 * Kinetics-skeleton of ST-GCN: `{"data": [{"frame_index": 1, "skeleton": [{"pose": [x, y, ...], "score": [...]}]}], "label", "label_index"}`, 18
 * joints of OpenPose, x and y as parts of the image. Described in ST-GCN's feeder_kinetics.py.
 */
export const kineticsSkeleton: PoseForm = {
  mark: /"frame_index"\s*:/,
  name: 'kinetics',
  title: 'Kinetics-skeleton of ST-GCN',
  file: 'recording',
  holds: '"data" with "frame_index" and "skeleton"',
  recognises: (content) =>
    isRecord(content) && Array.isArray(content.data) && content.data.every((one) => isRecord(one) && 'skeleton' in one),
  read([{ place, content }]) {
    const { data, label, label_index: index } = isRecord(content) ? content : {};
    if (!Array.isArray(data)) throw poseFault(place, 'data', data ?? 'nothing', 'a list of frames');
    const frames = data.map((frame: unknown, t) => {
      if (!isRecord(frame)) throw poseFault(place, `data[${t}]`, frame, 'an object with frame_index and skeleton');
      const { frame_index: number, skeleton } = frame;
      if (typeof number !== 'number') throw poseFault(place, `data[${t}].frame_index`, number ?? 'nothing', 'a number');
      const thing = `data[${t}].skeleton`;
      const people = peopleOf(skeleton, place, thing).map((one, i): PosePerson => {
        const { pose, score } = isRecord(one) ? one : {};
        const points = numbersOf(pose, place, `${thing}[${i}].pose`);
        const scores = numbersOf(score, place, `${thing}[${i}].score`);
        if (points.length !== joints * 2 || scores.length !== joints) {
          const found = `${points.length / 2} joints and ${scores.length} scores`;
          throw poseFault(place, `${thing}[${i}]`, found, `${joints} of both`);
        }
        const person: PosePerson = { points: new Float64Array(joints * 3), scores: new Float64Array(joints) };
        scores.forEach((one_, joint) => setJoint(person, joint, [points[joint * 2], points[joint * 2 + 1], 0], one_));
        return person;
      });
      return { number, people, place };
    });
    const known = typeof index === 'number' && Number.isSafeInteger(index) && index >= 0;
    return {
      layout: openPose18,
      space: 'image',
      frames: framesByNumber(frames),
      label: known ? index : undefined,
      className: known && typeof label === 'string' ? label : undefined,
    };
  },
};
