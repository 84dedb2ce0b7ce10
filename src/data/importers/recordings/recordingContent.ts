import type { NewRecording } from '../../newRecording';
import type { TextNumbers } from '../../formats/textNumbers';
import type { Tally } from '../tally';
import type { SkippedRecording } from '../importReport';
import type { RecordingFile } from './recordingFile';

/** What became of one recording. Plain data, so that it can come from another thread. */
export interface RecordingContent {
  recordings: NewRecording[];
  skipped: SkippedRecording[];
  /** What the user should know. */
  notes: string[];
  /** What was done to it. */
  tally?: Tally;
}

/** A recording to be read; `details` is what its reader must know beyond the file, as plain data. */
export interface RecordingJob<Details = unknown> {
  source: RecordingFile;
  details: Details;
}

/** The text of a recording, for the reader of a format. */
export interface RecordingText<Details> {
  /** Name of the recording. */
  name: string;
  /** File, or zip file and member, for messages. */
  file: string;
  text: TextNumbers;
  details: Details;
}

/** Makes entries of a data set of the text of a recording. @throws InputError for a damaged one. */
export type ReadRecording<Details> = (recording: RecordingText<Details>) => RecordingContent;
