import { extname } from 'node:path';
import { statSync } from 'node:fs';

import { InputError } from '../../../errors';
import { kinectV1, type Clip } from '../../../skeleton';
import { TextNumbers } from '../../formats/textNumbers';
import { ntuJoints, readNtuSkeleton } from '../ntu/skeletonText';
import { parsePkuLabels } from '../pku/labels';
import { readPkuSkeleton } from '../pku/pkuReader';
import { readUtkinectRecording } from '../utkinect/utkinectReader';
import { checkText, readHead, readPadded, textOf, type RecordingFile } from './recordingFile';

/** What a text file as the owners of a data set give it holds. */
export interface RecordingSummary {
  format: 'NTU RGB+D skeleton' | 'PKU-MMD skeleton' | 'PKU-MMD labels' | 'UTKinect skeleton';
  frames?: number;
  joints?: number;
  /** Of NTU the places of bodies that are occupied in some frame, at most four. */
  bodies?: number;
  /** Of labels: rows, and how many have their end before their start. */
  rows?: number;
  swappedRows?: number;
}

/**
 * Reads a text file of a recording, or of its labels, whole: `.skeleton` of NTU RGB+D, `.txt` of PKU-MMD and UTKinect, told
 * apart by the first line.
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
    const wanted = 'lines of numbers (PKU-MMD or UTKinect skeletons) or label,start,end,confidence (PKU-MMD labels)';
    throw new InputError({ file, thing: 'first line', found: first.slice(0, 60) || 'nothing', wanted });
  }
  const columns = first.split(/\s+/).filter((token) => token !== '').length;
  return columns === 1 + 3 * kinectV1.joints.length
    ? { format: 'UTKinect skeleton', ...sizesOf(readUtkinectRecording(numbers(), file).clip) }
    : { format: 'PKU-MMD skeleton', ...sizesOf(readPkuSkeleton(numbers(), file)) };
}

function sizesOf({ frames, joints, bodies }: Clip): Pick<RecordingSummary, 'frames' | 'joints' | 'bodies'> {
  return { frames, joints, bodies };
}
