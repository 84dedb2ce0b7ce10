import { kinectV2, type Clip } from '../../../skeleton';
import type { TextNumbers } from '../../formats/textNumbers';
import { readTextRows } from '../../formats/textRows';
import type { ReadRecording } from '../recordings/recordingContent';
import { untrimmedContent, type LabelledSegment, type UntrimmedReading } from '../recordings/untrimmedContent';
import type { PkuLabel } from './labels';

/** Bodies of a recording; the second is zero where one person is alone. */
export const pkuBodies = 2;

const joints = kinectV2.joints.length;

/**
 * Reads a skeleton file of PKU-MMD: a line of 150 numbers a frame, 25 joints x, y, z of each of two bodies.
 * @throws InputError for lines of another form.
 */
export function readPkuSkeleton(text: TextNumbers, file: string): Clip {
  const { rows, data } = readTextRows(text, pkuBodies * joints * 3, file);
  return { frames: rows, bodies: pkuBodies, joints, coordinates: data };
}

/** What the reader must know of a recording beyond its file. */
export interface PkuDetails {
  /** 1 left, 2 middle, 3 right. */
  camera: number;
  labels: readonly PkuLabel[];
}

/** Reads recordings into whole ones with their segments, or into clips. */
export function pkuReader(reading: UntrimmedReading): ReadRecording<PkuDetails> {
  const isFinite = reading.missing === undefined;
  return ({ name, file, text, details: { camera, labels } }) => {
    const clip = readPkuSkeleton(text, file);
    const skipped: { name: string; why: string }[] = [];
    const notes: string[] = [];
    const segments: LabelledSegment[] = [];
    for (const { row, label, start, end } of labels) {
      const last = Math.min(end, clip.frames);
      if (start >= last) {
        const why = start >= clip.frames ? `begins after the last of ${clip.frames} frames` : 'no frame';
        skipped.push({ name: `${name}, label row ${row}`, why: `${start} to ${end}: ${why}` });
        continue;
      }
      if (last < end) notes.push(`${name}, label row ${row}: ends at frame ${last}, the last one, instead of ${end}`);
      segments.push({ row, segment: [label, start, last] });
    }
    const content = untrimmedContent({ name, clip, segments, camera, file }, reading, kinectV2, isFinite);
    return { ...content, skipped: [...skipped, ...content.skipped], notes: [...notes, ...content.notes] };
  };
}
