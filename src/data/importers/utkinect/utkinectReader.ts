import { InputError } from '../../../errors';
import { kinectV1, type Clip } from '../../../skeleton';
import type { TextNumbers } from '../../formats/textNumbers';
import { readTextRows } from '../../formats/textRows';
import type { ReadRecording } from '../recordings/recordingContent';
import { untrimmedContent, type LabelledSegment, type UntrimmedReading } from '../recordings/untrimmedContent';
import type { UtkinectAction } from './labels';

/** The frames of a recording, in order. */
export interface UtkinectRecording {
  /** Frame number of the sensor for each frame; they grow by 2 to 8, with gaps. */
  numbers: number[];
  clip: Clip;
  /** Lines that repeat the frame number before them; the first of each is kept. */
  repeated: number;
}

const joints = kinectV1.joints.length;

/**
 * Reads `joints_sSS_eEE.txt`: lines of a frame number and 20 joints x, y, z.
 * @throws InputError for lines of another form and for frame numbers that go back.
 */
export function readUtkinectRecording(text: TextNumbers, file: string): UtkinectRecording {
  const { rows, columns, data } = readTextRows(text, 1 + joints * 3, file);
  const coordinates = new Float32Array(rows * joints * 3);
  const numbers: number[] = [];
  for (let row = 0; row < rows; row++) {
    const number = data[row * columns];
    const before = numbers.at(-1) ?? -1;
    if (!Number.isInteger(number) || number < before) {
      const wanted = `a whole number from ${Math.max(0, before)}`;
      throw new InputError({ file, thing: `frame number of row ${row + 1}`, found: number, wanted });
    }
    if (number === before) continue;
    coordinates.set(data.subarray(row * columns + 1, (row + 1) * columns), numbers.length * joints * 3);
    numbers.push(number);
  }
  const frames = numbers.length;
  const clip: Clip = { frames, bodies: 1, joints, coordinates: coordinates.slice(0, frames * joints * 3) };
  return { numbers, clip, repeated: rows - frames };
}

/** What the reader must know of a recording beyond its file. */
export interface UtkinectDetails {
  subject: number;
  take: number;
  actions: readonly UtkinectAction[];
}

/** Reads recordings into a whole one with its segments, or into clips. */
export function utkinectReader(reading: UntrimmedReading): ReadRecording<UtkinectDetails> {
  return ({ name, file, text, details: { subject, take, actions } }) => {
    const { numbers, clip, repeated } = readUtkinectRecording(text, file);
    const skipped: { name: string; why: string }[] = [];
    const segments: LabelledSegment[] = [];
    actions.forEach(({ label, first, last }, row) => {
      const start = numbers.filter((number) => number < first).length;
      const end = numbers.filter((number) => number <= last).length;
      if (start < end) segments.push({ row, segment: [label, start, end] });
      else skipped.push({ name: `${name}, action ${row}`, why: `no frame from ${first} to ${last}` });
    });
    const recording = { name, clip, segments, subject, replication: take, file };
    const content = untrimmedContent(recording, reading, kinectV1, reading.missing === undefined);
    content.skipped.push(...skipped);
    if (repeated > 0)
      content.notes.push(`${name}: ${repeated} lines repeat a frame number; the first of each was kept`);
    return content;
  };
}
