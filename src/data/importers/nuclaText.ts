import { InputError } from '../../errors';
import { kinectV1, type Clip } from '../../skeleton';
import { nuclaNumbers, type NuclaRecording } from './nuclaRecording';
import { findRecordings } from './recordings/findRecordings';
import { recordingPlace, textOf, type RecordingFile } from './recordings/recordingFile';
import type { SkippedRecording } from './importReport';

/** The text files of one recording, in order: one of all frames, or one a frame. */
export interface NuclaTexts {
  /** `aXX_sXX_eXX_vXX` */
  name: string;
  files: readonly RecordingFile[];
}

/** One file of all frames: the name says action, subject, repetition and view. */
const whole = /^(a\d\d_s\d\d_e\d\d_v\d\d)(?:_skeletons?)?\.txt$/i;

/** One file a frame, in the folders of the original archive: `view_1/a01_s01_e00/frame_12_tc_345_skeletons.txt`. */
const ofFrame = /view_?(\d+)[\\/](a\d\d_s\d\d_e\d\d)[\\/]frame_?(\d+)[^\\/]*_skeletons?\.txt$/i;

const joints = kinectV1.joints.length;

/** The recordings in text form in a folder, with all below it, or a zip file; sorted by name. */
export async function findNuclaTexts(path: string): Promise<{ texts: NuclaTexts[]; leftOut: SkippedRecording[] }> {
  const { files, leftOut } = await findRecordings(
    [path],
    (name) => whole.test(name) || /_skeletons?\.txt$/i.test(name),
  );
  const frames = new Map<string, { number: number; file: RecordingFile }[]>();
  const strange: SkippedRecording[] = [];
  for (const file of files) {
    const place = recordingPlace(file);
    const [, name] = whole.exec(`${file.name}.txt`) ?? [];
    const [, view, recording, number] = ofFrame.exec(place) ?? [];
    const key = name ?? (view === undefined ? undefined : `${recording}_v${view.padStart(2, '0')}`);
    if (key === undefined) strange.push({ name: place, why: 'not in a folder view_V/aXX_sXX_eXX' });
    else frames.set(key, [...(frames.get(key) ?? []), { number: Number(number ?? -1), file }]);
  }
  const texts = [...frames].map(([name, parts]): NuclaTexts => {
    const sorted = parts.sort((a, b) => a.number - b.number);
    const second = sorted.findIndex(({ number }, i) => i > 0 && number === sorted[i - 1].number);
    if (second >= 0) {
      const found = `two for frame ${sorted[second].number}`;
      throw new InputError({ file: recordingPlace(sorted[second].file), thing: name, found, wanted: 'one a frame' });
    }
    return { name, files: sorted.map(({ file }) => file) };
  });
  return { texts: texts.sort((a, b) => (a.name < b.name ? -1 : 1)), leftOut: [...leftOut, ...strange] };
}

/**
 * Reads a recording in text form: lines of a joint (x, y, z, with its state or without) or of a whole frame (60 numbers), with blanks or commas
 * between. Lines of one number, which count, are passed over; a file of a frame without joints is a frame without a body.
 *
 * @throws InputError for lines of another form, and for frames that are cut
 */
export function readNuclaTexts({ name, files }: NuclaTexts): NuclaRecording {
  const numbers = nuclaNumbers(name, recordingPlace(files[0]));
  const points = files.flatMap((file) => {
    const found = pointsOf(file);
    const isCut = found.length % joints !== 0 || (files.length > 1 && found.length > joints);
    if (isCut) {
      const wanted = files.length > 1 ? joints : `a multiple of ${joints}`;
      throw new InputError({ file: recordingPlace(file), thing: 'joints', found: found.length, wanted });
    }
    return found.length > 0 ? found : Array.from({ length: joints }, () => [0, 0, 0]);
  });
  const frames = points.length / joints;
  const clip: Clip = { frames, bodies: 1, joints, coordinates: Float32Array.from(points.flat()) };
  return { name, ...numbers, clip };
}

function pointsOf(recording: RecordingFile): number[][] {
  const file = recordingPlace(recording);
  return textOf(recording)
    .split(/\r?\n/)
    .flatMap((line, index): number[][] => {
      const values = line.split(/[\s,;]+/).filter((token) => token !== '');
      if (values.length <= 1 && values.every((token) => /^\d+$/.test(token))) return [];
      const numbers = values.map((token) => (/^[-+.\d]/.test(token) ? Number(token) : NaN));
      const wrong = numbers.findIndex((value) => !Number.isFinite(Math.fround(value)));
      const thing = `line ${index + 1}`;
      if (wrong >= 0)
        throw new InputError({ file, thing, found: values[wrong].slice(0, 40), wanted: 'a finite number' });
      if (numbers.length === 3 || numbers.length === 4) return [numbers.slice(0, 3)];
      if (numbers.length === 3 * joints) {
        return Array.from({ length: joints }, (_, joint) => numbers.slice(joint * 3, joint * 3 + 3));
      }
      const wanted = `3 or 4 numbers of a joint, or ${3 * joints} of a frame`;
      throw new InputError({ file, thing, found: `${numbers.length} numbers`, wanted });
    });
}
