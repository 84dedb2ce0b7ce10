import { basename, extname, relative, resolve, sep } from 'node:path';

import { InputError } from '../../../errors';
import { findRecordings } from '../recordings/findRecordings';
import { readPadded, recordingPlace, type RecordingFile } from '../recordings/recordingFile';
import { recordingJson } from '../recordings/recordingJson';
import type { SkippedRecording } from '../importReport';
import { recordingOfFrame } from './frameNumber';
import { uavName } from './forms/uavHuman';
import type { PoseFile, PoseForm } from './poseClip';
import { formOf } from './poseForms';

/** The files of one recording. */
export interface PoseGroup {
  /** Where it lies below what was given, without ending: `wave/clip-1`. */
  name: string;
  files: readonly RecordingFile[];
}

/** The recordings of estimators in folders and zip files. */
export interface PoseGroups {
  form: PoseForm;
  /** Sorted by name. */
  groups: PoseGroup[];
  /** Lists of labels that lie beside them. */
  labelFiles: readonly RecordingFile[];
  leftOut: SkippedRecording[];
}

const isLabelList = /_label\.json$/i;

/**
 * Finds recordings of estimators, and of which form they are, by the first file.
 *
 * @param wanted the form; default as the first file seems to be
 * @throws InputError when there is none, or it is of another form
 */
export async function findPoses(paths: readonly string[], wanted?: string): Promise<PoseGroups> {
  const fits = (file: string): boolean => {
    const ending = extname(file).toLowerCase();
    if (ending === '.json') return true;
    const isText = ending === '.txt' || ending === '.skeleton';
    return isText && (wanted === 'uav-human' || uavName(basename(file, extname(file))) !== undefined);
  };
  const found = await findRecordings(paths, fits);
  const labelFiles = found.files.filter(({ file, member }) => isLabelList.test(member?.name ?? file));
  const files = found.files.filter((file) => !labelFiles.includes(file));
  if (files.length === 0) {
    const file = paths.join(', ');
    throw new InputError({ file, thing: 'recordings of a pose estimator', found: 'none', wanted: 'JSON files' });
  }
  const form = formAmong(files, wanted);
  const groups = new Map<string, RecordingFile[]>();
  for (const file of files) {
    const name = nameBelow(paths, file, form);
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  const sorted = [...groups].map(([name, own]): PoseGroup => ({ name, files: own }));
  const double = sorted.find((group) => form.file === 'recording' && group.files.length > 1);
  if (double !== undefined) {
    const place = recordingPlace(double.files[1]);
    const also = recordingPlace(double.files[0]);
    throw new InputError({
      file: place,
      thing: 'recording',
      found: `${double.name} here and in ${also}`,
      wanted: 'each once',
    });
  }
  return { form, labelFiles, leftOut: found.leftOut, groups: sorted.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** So many files are looked at: one that is none of the recordings may lie before them. */
const mostTried = 20;

/** The form of the first file that has one. @throws InputError, about the first file, when none of them has */
function formAmong(files: readonly RecordingFile[], wanted: string | undefined): PoseForm {
  let problem: unknown;
  for (const file of files.slice(0, mostTried)) {
    try {
      return formOf(poseFileOf(file), wanted);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problem ??= error;
    }
  }
  throw problem;
}

/** The files of a recording, read. @throws InputError when one is damaged */
export function readGroup({ files }: PoseGroup): PoseFile[] {
  return files.map((file) => poseFileOf(file));
}

/** A file, read. @throws InputError when it is damaged */
export function poseFileOf(file: RecordingFile): PoseFile {
  const place = recordingPlace(file);
  const isJson = /\.json$/i.test(file.member?.name ?? file.file);
  return { place, name: file.name, content: isJson ? recordingJson(file) : readPadded(file) };
}

/** The path of a recording below the folder or zip file that was given; the name of that where it is all there is. */
function nameBelow(paths: readonly string[], { file, member, name }: RecordingFile, form: PoseForm): string {
  const root = paths.map((path) => resolve(path)).find((path) => isBelow(path, resolve(file))) ?? resolve(file, '..');
  const inside = member?.name ?? relative(root, resolve(file));
  const parts = (inside === '' ? basename(file) : inside).split(/[\\/]/).slice(0, -1);
  const own = form.file === 'recording' ? name : recordingOfFrame(name);
  if (own !== '' && (form.file === 'recording' || parts.at(-1) !== own)) parts.push(own);
  return parts.length > 0 ? parts.join('/') : basename(root, extname(root));
}

function isBelow(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
