import { InputError } from '../../../errors';
import { jointsFound } from '../../../skeleton';
import { SimdArea } from '../../../simd';
import { fixOf } from '../../finite';
import type { TextNumbers } from '../../formats/textNumbers';

/** Joints of a body in a `.skeleton` file. */
export const ntuJoints = 25;

/** Bodies that are kept: the first four of a frame, as in the original reader. */
export const bodySlots = 4;

/** Kinect v2 follows no more. */
const mostBodies = 6;

/** No sensor gives more joints; a larger number is damage. */
const mostJoints = 200;

/** Far beyond NTU's 300; it stops a wrong count before memory is taken for it. */
const mostFrames = 100_000;

/** Numbers in the memory kept for a slot, enough for 1,747 frames; longer recordings are rare. */
const largestKept = 2 ** 17;

/** Frames and bodies as a `.skeleton` file lists them. */
export interface NtuRecording {
  frames: number;
  /**
   * One array a slot, (T, V, 3), V = 25 and metres in NTU RGB+D, zeros where the slot is empty in a frame. The slot is the place of a body in
   * the record of its frame; bodies are not followed by their number. Slots after the last occupied one are left out.
   */
  slots: Float64Array[];
  /** True when text stands after the last frame. */
  hasMore: boolean;
}

let kept: SimdArea[] | undefined;

/** Zeros for a slot, in memory that the thread keeps; what a recording before had there must not be used any more. */
export function reusedSlot(slot: number, length: number): Float64Array {
  if (length > largestKept) return new Float64Array(length);
  kept ??= Array.from({ length: bodySlots }, () => new SimdArea(8 * largestKept));
  return kept[slot].doubles.subarray(0, length).fill(0);
}

type Counted = 'frames' | 'bodies' | 'joints';

/**
 * Reads the text of a `.skeleton` file: x, y and z of every joint. What else stands on a line (pixels, orientation,
 * tracking state) is passed over.
 *
 * @param takeSlot gives zeros for a slot; default new memory
 * @param joints of a body; default those of Kinect v2
 * @throws InputError for counts that cannot be, a cut file, and coordinates that are no finite numbers.
 */
export function readNtuSkeleton(
  text: TextNumbers,
  file: string,
  takeSlot: typeof reusedSlot = (_, length) => new Float64Array(length),
  joints = ntuJoints,
): NtuRecording {
  const fail = (thing: string, found: string | number, wanted: string): never => {
    throw new InputError({
      file,
      thing: `line ${text.line}, ${thing}`,
      found,
      wanted,
      fix: fixOf(found, 'The file is damaged.'),
    });
  };
  const count = (of: Counted, least: number, most: number, t?: number, body?: number): number => {
    const plain = text.countLine(least, most);
    if (plain >= 0) return plain;
    const value = text.next();
    if (Number.isInteger(value) && value >= least && value <= most && text.atLineEnd) {
      text.nextLine();
      return value;
    }
    const place = [t === undefined ? '' : ` in frame ${t}`, body === undefined ? '' : `, body ${body}`].join('');
    if (of === 'joints' && Number.isInteger(value) && value > 0 && value <= mostJoints) {
      throw new InputError({
        file,
        thing: `line ${text.line}, number of joints${place}`,
        found: jointsFound(value),
        wanted: String(joints),
        fix: `It looks like a sound file of another sensor: take ${joints} of its joints, or bring it as arrays with \`usdrl import arrays --layout\`.`,
      });
    }
    const fits = Number.isInteger(value) && value >= least && value <= most;
    const found = Number.isNaN(value) ? text.token() : fits ? `${value} ${text.token()}` : value;
    const wanted =
      of === 'joints' ? `${least}` : least === most ? `${least} or more` : `a whole number, ${least} to ${most}`;
    return fail(`number of ${of}${place}`, found, wanted);
  };

  text.skipEmptyLines();
  if (text.atEnd) fail('number of frames', 'an empty file', 'a whole number from 1');
  // A frame takes at least two bytes.
  const possible = Math.max(1, Math.min(mostFrames, Math.floor(text.bytesLeft / 2)));
  const frames = count('frames', 1, possible);
  const slots: Float64Array[] = [];
  const beyond = new Float64Array(joints * 3);
  for (let t = 0; t < frames; t++) {
    if (text.atEnd) fail(`frame ${t}`, 'the end of the file', `${frames} frames`);
    const bodies = count('bodies', 0, mostBodies, t);
    for (let body = 0; body < bodies; body++) {
      // Body number, confidences, states and lean.
      text.nextLine();
      count('joints', joints, joints, t, body);
      if (body < bodySlots && slots.length <= body) slots.push(takeSlot(body, frames * joints * 3));
      const [target, place] = body < bodySlots ? [slots[body], t * joints * 3] : [beyond, 0];
      const joint = text.lineStarts(joints, 3, target, place);
      if (joint === joints) continue;
      const read = text.row(3, beyond, 0);
      const value = text.next();
      const thing = `${'xyz'[read]} of frame ${t}, body ${body}, joint ${joint}`;
      fail(thing, Number.isNaN(value) ? text.token() : value, 'a finite number');
    }
  }
  text.skipEmptyLines();
  return { frames, slots, hasMore: !text.atEnd };
}
