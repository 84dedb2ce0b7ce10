import { basename } from 'node:path';
import { InputError } from '../../../errors';
import type { SkippedRecording } from '../importReport';
import { findRecordings } from '../recordings/findRecordings';
import { readHead, recordingPlace, textOf, type RecordingFile } from '../recordings/recordingFile';
import { someNames } from '../../shownValue';
import { beginsSplitFile, parsePkuSplit, type PkuSplit } from './splitFile';

/** `0002-L` of phase I or `A01N01-L` of phase II. */
const recordingName = /^(\d{4}|A\d\dN\d\d)-([LMR])$/;

/** The files of PKU-MMD, told apart by name and first line. */
export interface PkuFiles {
  phase: 1 | 2;
  skeletons: RecordingFile[];
  labels: Map<string, RecordingFile>;
  /** What may be some of these, but cannot be read as it is. */
  leftOut: SkippedRecording[];
  /** Text files that are none of these. */
  notes: string[];
  /** By the name of the split: `cross-subject`, `cross-view`. */
  splits: Map<string, PkuSplit>;
}

/** 1 left, 2 middle, 3 right. */
export function cameraOf(name: string): number {
  return 1 + 'LMR'.indexOf(name.slice(-1));
}

/**
 * Finds skeletons, labels and split files, wherever they lie in the paths: skeletons and labels of a recording have the same
 * name, but labels have commas; a split file begins with "Training".
 *
 * @throws InputError when there are no skeletons, or recordings of both phases, or one is there twice.
 */
export async function findPkuFiles(paths: readonly string[]): Promise<PkuFiles> {
  const { files, leftOut } = await findRecordings(paths, (name) => name.toLowerCase().endsWith('.txt'));
  const skeletons: RecordingFile[] = [];
  const labels = new Map<string, RecordingFile>();
  const splits = new Map<string, PkuSplit>();
  const others: string[] = [];
  for (const file of files) {
    const head = readHead(file);
    if (!recordingName.test(file.name)) {
      if (!beginsSplitFile(head)) {
        others.push(recordingPlace(file));
        continue;
      }
      const name = splitName(file.name);
      if (splits.has(name)) refuseSecond(file, `split ${name}`);
      splits.set(name, parsePkuSplit(textOf(file), recordingPlace(file)));
    } else if (isLabelText(head)) {
      if (labels.has(file.name)) refuseSecond(file, `labels of ${file.name}`);
      labels.set(file.name, file);
    } else {
      if (skeletons.at(-1)?.name === file.name) refuseSecond(file, `skeleton of ${file.name}`);
      skeletons.push(file);
    }
  }
  const notes =
    others.length === 0 ? [] : [`${someNames(others)} text files are neither skeletons, nor labels, nor split files`];
  return { phase: phaseOf(skeletons, paths), skeletons, labels, splits, leftOut, notes };
}

/** Labels are separated by commas; a label file may be empty. */
function isLabelText(head: string): boolean {
  const [line] = head.trimStart().split('\n');
  // A skeleton that went through a table calculation has commas too, but far more numbers.
  if (line.split(',').length > 8) return false;
  return line === '' || line.includes(',') || !/\s/.test(line.trim());
}

function splitName(fileName: string): string {
  const name = fileName.toLowerCase();
  if (name.includes('subject')) return 'cross-subject';
  return name.includes('view') ? 'cross-view' : basename(fileName);
}

function refuseSecond(file: RecordingFile, what: string): never {
  const wanted = 'one';
  throw new InputError({
    file: recordingPlace(file),
    thing: what,
    found: 'a second one',
    wanted,
    fix: 'Name only one of the places.',
  });
}

function phaseOf(skeletons: readonly RecordingFile[], paths: readonly string[]): 1 | 2 {
  const second = skeletons.filter(({ name }) => name.startsWith('A')).length;
  const file = paths.join(', ');
  if (skeletons.length === 0) {
    const wanted = 'files 0002-L.txt or A01N01-L.txt of 150 numbers a line';
    throw new InputError({ file, thing: 'PKU-MMD skeletons', found: 'none', wanted });
  }
  if (second > 0 && second < skeletons.length) {
    const found = `${skeletons.length - second} of phase I and ${second} of phase II`;
    throw new InputError({ file, thing: 'PKU-MMD skeletons', found, wanted: 'one phase a data set' });
  }
  return second > 0 ? 2 : 1;
}
