import type { Clip, Layout } from '../../../skeleton';
import type { Segment } from '../../datasetFormat';
import { preparationOf, type Preparation } from '../preparation';
import type { RecordingContent } from './recordingContent';

/** How untrimmed recordings are imported. Plain data. */
export interface UntrimmedReading extends Preparation {
  /** A clip for each labelled segment, for recognition; false keeps whole recordings with their segments. */
  clips: boolean;
  /** Frames of a clip; later ones are cut off. */
  mostFrames: number;
}

/** A whole recording with the actions in it. */
export interface UntrimmedRecording {
  name: string;
  clip: Clip;
  /** In the order of the label file; clips are named by their place there. */
  segments: readonly LabelledSegment[];
  subject?: number;
  camera?: number;
  replication?: number;
  file: string;
}

/** A segment and its row in the label file, from 0. */
export interface LabelledSegment {
  row: number;
  segment: Segment;
}

/** The name of the clip of a segment. */
export function clipName(recording: string, row: number): string {
  return `${recording}_${row}`;
}

/** The untrimmed recording that an entry of a data set is or was cut from, by its name. */
export function recordingOf(name: string): string {
  return name.replace(/_\d+$/, '');
}

/** What is stored of an untrimmed recording: itself, or one entry a segment. */
export function untrimmedContent(
  recording: UntrimmedRecording,
  { clips, mostFrames, ...preparation }: UntrimmedReading,
  layout: Layout,
): RecordingContent {
  const { name, clip, segments, ...rest } = recording;
  const prepare = preparationOf(preparation, layout);
  const content: RecordingContent = { recordings: [], skipped: [], notes: [] };
  if (!clips) {
    const inOrder = segments.map(({ segment }) => segment).sort((a, b) => a[1] - b[1]);
    content.recordings.push({ name, label: -1, clip: prepare(clip), segments: inOrder, ...rest });
    return content;
  }
  for (const { row, segment } of segments) {
    const [label, start, end] = segment;
    const part = framesOf(clip, start, Math.min(end, start + mostFrames));
    if (part.coordinates.some((value) => value !== 0)) {
      content.recordings.push({ name: clipName(name, row), label, clip: prepare(part), ...rest });
    } else {
      content.skipped.push({ name: clipName(name, row), why: `no body in frames ${start} to ${end}` });
    }
    if (end - start > mostFrames) {
      content.notes.push(`${clipName(name, row)}: the first ${mostFrames} of ${end - start} frames were taken`);
    }
  }
  return content;
}

/** A copy of the frames from `start` up to, without, `end`. */
function framesOf(clip: Clip, start: number, end: number): Clip {
  const size = clip.bodies * clip.joints * 3;
  return { ...clip, frames: end - start, coordinates: clip.coordinates.slice(start * size, end * size) };
}
