import { basename, extname } from 'node:path';
import { statSync } from 'node:fs';

import { InputError } from '../../../errors';
import { kinectV1, type Clip } from '../../../skeleton';
import { TextNumbers } from '../../formats/textNumbers';
import { readHdm05Clip } from '../hdm05';
import { readMsrAction3dClip } from '../msrAction3d';
import { ntuJoints, readNtuSkeleton } from '../ntu/skeletonText';
import { uavName } from '../poses/forms/uavHuman';
import { poseFileOf } from '../poses/poseFiles';
import { formOf } from '../poses/poseForms';
import { parsePkuLabels } from '../pku/labels';
import { readPkuSkeleton } from '../pku/pkuReader';
import { readUtdMhadClip } from '../utdMhad';
import { readUtkinectRecording } from '../utkinect/utkinectReader';
import { checkText, readHead, readPadded, textOf, type RecordingFile } from './recordingFile';

/** What a file as the owners of a data set give it holds. */
export interface RecordingSummary {
  /** In words: `NTU RGB+D skeleton`. */
  format: string;
  frames?: number;
  joints?: number;
  /** Of NTU the places of bodies that are occupied in some frame, at most four; of pose estimators the most in a frame. */
  bodies?: number;
  /** Of labels: rows, and how many have their end before their start. */
  rows?: number;
  swappedRows?: number;
}

/**
 * Reads a file of a recording, or of its labels, whole: `.skeleton` of NTU RGB+D, `.txt` of PKU-MMD, UTKinect and MSR-Action3D, told
 * apart by the first line, `.mat` of UTD-MHAD, `.amc.mat` of HDM05, `.json` of pose estimators and UAV-Human's `.txt`.
 *
 * @throws InputError when it is none of them, or damaged
 */
export function summariseRecording(file: string): RecordingSummary {
  const recording: RecordingFile = { name: file, file, bytes: statSync(file).size };
  const numbers = (): TextNumbers => new TextNumbers(readPadded(recording));
  if (extname(file) === '.skeleton') {
    const { frames, slots } = readNtuSkeleton(numbers(), file);
    return { format: 'NTU RGB+D skeleton', frames, joints: ntuJoints, bodies: slots.length };
  }
  if (/\.json$/i.test(file) || uavName(basename(file, extname(file))) !== undefined) return summarisePose(recording);
  if (/\.amc\.mat$/i.test(file)) return { format: 'HDM05 motion', ...sizesOf(readHdm05Clip(recording)) };
  if (/\.mat$/i.test(file)) return { format: 'UTD-MHAD skeleton', ...sizesOf(readUtdMhadClip(recording)) };
  checkText(file);
  const first = readHead(recording).trimStart().split(/\r?\n/, 1)[0];
  if (first.includes(',')) {
    const labels = parsePkuLabels(textOf(recording), file);
    return {
      format: 'PKU-MMD labels',
      rows: labels.length,
      swappedRows: labels.filter(({ swapped }) => swapped).length,
    };
  }
  if (!/^[-+.\d][-+.\deE\s]*$/.test(first)) {
    const wanted =
      'lines of numbers (PKU-MMD, UTKinect or MSR-Action3D skeletons) or label,start,end,confidence (PKU-MMD labels)';
    throw new InputError({ file, thing: 'first line', found: first.slice(0, 60) || 'nothing', wanted });
  }
  const columns = first.split(/\s+/).filter((token) => token !== '').length;
  if (columns === 4) return { format: 'MSR-Action3D skeleton', ...sizesOf(readMsrAction3dClip(recording)) };
  return columns === 1 + 3 * kinectV1.joints.length
    ? { format: 'UTKinect skeleton', ...sizesOf(readUtkinectRecording(numbers(), file).clip) }
    : { format: 'PKU-MMD skeleton', ...sizesOf(readPkuSkeleton(numbers(), file)) };
}

function sizesOf({ frames, joints, bodies }: Clip): Pick<RecordingSummary, 'frames' | 'joints' | 'bodies'> {
  return { frames, joints, bodies };
}

function summarisePose(recording: RecordingFile): RecordingSummary {
  const file = poseFileOf({ ...recording, name: basename(recording.file, extname(recording.file)) });
  const form = formOf(file);
  const { layout, frames } = form.read([file]);
  const bodies = frames.reduce((most, people) => Math.max(most, people.length), 0);
  return { format: form.title, frames: frames.length, joints: layout?.joints.length, bodies };
}
