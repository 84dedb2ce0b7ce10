import { InputError } from '../../../errors';
import { largestFloat32, type TextNumbers } from '../../formats/textNumbers';

/** Joints of a body in a `.skeleton` file. */
export const ntuJoints = 25;

/** Bodies that are kept: the first four of a frame, as in the original reader. */
export const bodySlots = 4;

/** Kinect v2 follows no more. */
const mostBodies = 6;

/** Far beyond NTU's 300; it stops a wrong count before memory is taken for it. */
const mostFrames = 100_000;

/** Frames and bodies as a `.skeleton` file lists them. */
export interface NtuRecording {
  frames: number;
  /**
   * One array a slot, (T, 25, 3) in metres, zeros where the slot is empty in a frame. The slot is the place of a body in
   * the record of its frame; bodies are not followed by their number. Slots after the last occupied one are left out.
   */
  slots: Float64Array[];
  /** True when text stands after the last frame. */
  hasMore: boolean;
}

/**
 * Reads the text of a `.skeleton` file: x, y and z of every joint. What else stands on a line (pixels, orientation,
 * tracking state) is passed over.
 *
 * @throws InputError for counts that cannot be, a cut file, and coordinates that are no finite numbers.
 */
export function readNtuSkeleton(text: TextNumbers, file: string): NtuRecording {
  const fail = (thing: string, found: string | number, wanted: string): never => {
    throw new InputError({ file, thing: `line ${text.line}, ${thing}`, found, wanted, fix: 'The file is damaged.' });
  };
  const count = (thing: string, least: number, most: number): number => {
    const value = text.next();
    const wanted = least === most ? String(most) : `a whole number, ${least} to ${most}`;
    if (Number.isNaN(value)) fail(thing, text.token(), wanted);
    if (!Number.isInteger(value) || value < least || value > most) fail(thing, value, wanted);
    if (!text.atLineEnd) fail(thing, `${value} ${text.token()}`, wanted);
    text.nextLine();
    return value;
  };

  text.skipEmptyLines();
  if (text.atEnd) fail('number of frames', 'an empty file', 'a whole number from 1');
  // A frame takes at least two bytes.
  const possible = Math.max(1, Math.min(mostFrames, Math.floor(text.bytesLeft / 2)));
  const frames = count('number of frames', 1, possible);
  const slots: Float64Array[] = [];
  for (let t = 0; t < frames; t++) {
    if (text.atEnd) fail(`frame ${t}`, 'the end of the file', `${frames} frames`);
    const bodies = count(`number of bodies in frame ${t}`, 0, mostBodies);
    for (let body = 0; body < bodies; body++) {
      // Body number, confidences, states and lean.
      text.nextLine();
      count(`number of joints in frame ${t}, body ${body}`, ntuJoints, ntuJoints);
      if (body < bodySlots && slots.length <= body) slots.push(new Float64Array(frames * ntuJoints * 3));
      const target = body < bodySlots ? slots[body] : undefined;
      for (let joint = 0; joint < ntuJoints; joint++) {
        const place = (t * ntuJoints + joint) * 3;
        for (let axis = 0; axis < 3; axis++) {
          const value = text.next();
          // NaN is not below it either.
          if (!(Math.abs(value) <= largestFloat32)) {
            const thing = `${'xyz'[axis]} of frame ${t}, body ${body}, joint ${joint}`;
            fail(thing, Number.isNaN(value) ? text.token() : value, 'a finite number');
          }
          if (target !== undefined) target[place + axis] = value;
        }
        text.nextLine();
      }
    }
  }
  text.skipEmptyLines();
  return { frames, slots, hasMore: !text.atEnd };
}
