import { coco } from '../../../../skeleton';
import { TextNumbers } from '../../../formats/textNumbers';
import { readNtuSkeleton } from '../../ntu/skeletonText';
import type { PoseForm, PosePerson } from '../poseClip';
import { poseFault } from '../poseNumbers';

const joints = coco.joints.length;

/** `P000S00G10B10H10UC022000LC021000A000R0_08241716`: the person, the action, the repetition. */
const namePattern = /^P(\d+)S\d+G\d+B\d+H\d+UC\d+LC\d+A(\d+)R(\d+)_\d+$/;

/** What the name of a recording of UAV-Human says; undefined for another name. */
export function uavName(name: string): { label: number; subject: number; replication: number } | undefined {
  const match = namePattern.exec(name);
  if (match === null) return undefined;
  const [subject, label, replication] = match.slice(1).map(Number);
  return { subject: subject + 1, label, replication: replication + 1 };
}

/** Actions of UAV-Human, by their numbers from 0. */
export const uavActions = 155;

/**
 * Text of UAV-Human, in the form of NTU RGB+D with the 17 joints of COCO: x and y in pixels, and what stands third as the score. A place in the file
 * is a person. Read as USDRL's journal code reads it (FoundSkelModel, data_gen/uav_gendata.py).
 */
export const uavHuman: PoseForm = {
  mark: /^\d+\s*\n/,
  name: 'uav-human',
  title: 'text of UAV-Human',
  file: 'recording',
  holds: 'frames of bodies with 17 joints, in the text form of NTU RGB+D',
  recognises: (content) => content instanceof Uint8Array,
  read([{ place, name, content }]) {
    if (!(content instanceof Uint8Array)) throw poseFault(place, 'content', content, 'text of UAV-Human');
    const { frames, slots, hasMore } = readNtuSkeleton(new TextNumbers(content), place, undefined, joints);
    const people = Array.from({ length: frames }, (_, t) =>
      slots.flatMap((slot, number): PosePerson[] => {
        const values = slot.subarray(t * joints * 3, (t + 1) * joints * 3);
        return values.every((value) => value === 0) ? [] : [personOf(values, String(number))];
      }),
    );
    const notes = hasMore ? [`${name}: text after the last of its ${frames} frames was left out`] : [];
    return { layout: coco, space: 'pixels', frames: people, label: uavName(name)?.label, notes };
  },
};

/** A joint at the origin was not found; where nothing stands third, the others were. */
function personOf(values: Float64Array, track: string): PosePerson {
  const points = values.slice();
  const scores = new Float64Array(joints);
  for (let joint = 0; joint < joints; joint++) {
    const [x, y, third] = points.subarray(joint * 3, joint * 3 + 3);
    points[joint * 3 + 2] = 0;
    if (x !== 0 || y !== 0) scores[joint] = third > 0 ? third : 1;
  }
  return { points, scores, track };
}
