import type { Clip, Layout } from '../../../skeleton';
import type { Segment } from '../../datasetFormat';
import type { ClipChoices } from '../clipChoices';
import type { PoseChoices } from '../poses/preparePose';
import { readHead, type RecordingFile } from '../recordings/recordingFile';

/** A recording of any form, as its file gives it: nothing was normalised, no joint mended. */
export interface AnyRecording {
  /** Without a clip where no frame has a body. */
  clip: Clip | undefined;
  /** The joints of the clip. */
  layout: Layout;
  /** How the coordinates were normalised before, in the words of a data set; absent for those of a sensor. */
  normalisation?: string;
  /** From a pose estimator: joints of three zeros were not found, and joints are mapped onto those of a data set. Default false. */
  estimated?: boolean;
  /** What is labelled in an untrimmed recording, where the form says so. */
  segments?: readonly Segment[];
}

/** A recording that was found and is read when it is asked for. */
export interface FoundRecording {
  name: string;
  /** Where it lies, for messages. */
  file: string;
  /** @throws InputError for a damaged one */
  read: () => AnyRecording;
}

/** The recordings of one file or folder. */
export interface PlacedRecordings {
  recordings: readonly FoundRecording[];
  /** Closes what stays open while they are read. */
  close?: () => void;
}

/** A file or folder that may be a recording, or hold several. */
export interface RecordingPlace {
  /** Path, that of a member of a zip file behind the path of the file. */
  path: string;
  /** The last part of the path, with its ending. */
  name: string;
  /** Absent for a folder. */
  file?: RecordingFile;
  /** Names in a folder, sorted; empty for a file. */
  entries: readonly string[];
}

/** What may be said about recordings beside where they lie. */
export interface ReadingChoices extends ClipChoices, PoseChoices {
  /** Joints of arrays, which do not say it; default `kinect-v2-25`. */
  layout?: Layout;
}

/** A form that recordings come in. */
export interface RecordingForm {
  /** Its word, as `usdrl import` has it. */
  form: string;
  /** What its files are called, for messages. */
  files: string;
  /** Whether a place looks like it, by names and first bytes. */
  recognises: (place: RecordingPlace) => boolean;
  /** The recordings of a place. @throws InputError where that is said before any is read */
  read: (place: RecordingPlace, choices: ReadingChoices) => PlacedRecordings | Promise<PlacedRecordings>;
}

/** The first line of a file that is no empty one; empty for a folder. */
export function firstLine({ file }: RecordingPlace): string {
  return file === undefined ? '' : readHead(file).trimStart().split(/\r?\n/, 1)[0];
}

/** The numbers of a line of nothing but numbers; 0 for any other. */
export function numbersIn(line: string): number {
  const tokens = line.split(/\s+/).filter((token) => token !== '');
  return tokens.every((token) => /^[-+.\d][-+.\deE]*$/.test(token)) ? tokens.length : 0;
}

/** A form with one recording a file. */
export function fileForm(
  form: string,
  files: string,
  recognises: (place: RecordingPlace, file: RecordingFile) => boolean,
  read: (file: RecordingFile, choices: ReadingChoices) => AnyRecording,
): RecordingForm {
  return {
    form,
    files,
    recognises: (place) => place.file !== undefined && recognises(place, place.file),
    read: ({ path, file }, choices) => ({
      recordings: file === undefined ? [] : [{ name: file.name, file: path, read: () => read(file, choices) }],
    }),
  };
}
