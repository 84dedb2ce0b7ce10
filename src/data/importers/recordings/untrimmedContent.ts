import type { Clip, Layout } from '../../../skeleton';
import type { Segment } from '../../datasetFormat';
import { contentMaker, withoutBody, type Preparation } from '../preparation';
import { addTallies } from '../tally';
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
function clipName(recording: string, row: number): string {
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
  isFinite = true,
): RecordingContent {
  const { name, clip, segments, ...rest } = recording;
  const contentOf = contentMaker(preparation, layout, isFinite);
  if (!clips) {
    const inOrder = segments.map(({ segment }) => segment).sort((a, b) => a[1] - b[1]);
    return contentOf({ name, label: -1, clip, segments: inOrder, ...rest });
  }
  const contents = segments.map(({ row, segment }): RecordingContent => {
    const [label, start, end] = segment;
    const part = framesOf(clip, start, Math.min(end, start + mostFrames));
    const content = contentOf({ name: clipName(name, row), label, clip: part, ...rest });
    const why = `no body in frames ${start} to ${end}`;
    for (const skipped of content.skipped) if (skipped.why === withoutBody) skipped.why = why;
    const cut = `${clipName(name, row)}: the first ${mostFrames} of ${end - start} frames were taken`;
    return end - start > mostFrames ? { ...content, notes: [...content.notes, cut] } : content;
  });
  return {
    recordings: contents.flatMap(({ recordings }) => recordings),
    skipped: contents.flatMap(({ skipped }) => skipped),
    notes: contents.flatMap(({ notes }) => notes),
    tally: addTallies(contents.map(({ tally }) => tally)),
  };
}

/** A copy of the frames from `start` up to, without, `end`. */
function framesOf(clip: Clip, start: number, end: number): Clip {
  const size = clip.bodies * clip.joints * 3;
  return { ...clip, frames: end - start, coordinates: clip.coordinates.slice(start * size, end * size) };
}
