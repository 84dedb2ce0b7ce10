import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

import { InputError } from '../../errors';
import { isCompanion } from '../formats/fileFront';
import { ZipArchive } from '../formats/zip';
import { someNames } from '../shownValue';
import { arrayForms } from './recordingForms/arrayForms';
import { datasetForm } from './recordingForms/datasetForm';
import { estimatorForms } from './recordingForms/estimatorForms';
import { frameForm } from './recordingForms/frameForm';
import { nuclaForms } from './recordingForms/nuclaForms';
import type {
  FoundRecording,
  PlacedRecordings,
  ReadingChoices,
  RecordingForm,
  RecordingPlace,
} from './recordingForms/recordingForm';
import { sensorForms } from './recordingForms/sensorForms';
import { checkText } from './recordings/recordingFile';

/** All forms; of a place that several recognise the first takes it. */
export const recordingForms: readonly RecordingForm[] = [
  datasetForm,
  ...nuclaForms,
  ...estimatorForms,
  ...arrayForms,
  frameForm,
  ...sensorForms,
];

/** The recordings that were found in some places. Close them after use. */
export interface AnyRecordings {
  /** In the order of the places, each place by name. */
  recordings: readonly (FoundRecording & { form: string })[];
  /** What lay beside them and is no recording, in words. */
  notes: string[];
  close: () => void;
}

/** How recordings are looked for. */
export interface AnyRecordingsOptions extends ReadingChoices {
  /** One of the forms: only this is looked for. */
  form?: string;
}

/**
 * Finds recordings of any readable form: files, folders with all below them, zip files and single members of them (`set.zip/one.skeleton`). Each is read when it is asked for.
 *
 * @throws InputError for a place that does not exist, a file given that is no recording, and when nothing is found
 */
export async function findAnyRecordings(
  paths: readonly string[],
  { form, ...choices }: AnyRecordingsOptions = {},
): Promise<AnyRecordings> {
  const forms = formsOf(form);
  const opened: PlacedRecordings[] = [];
  const recordings: (FoundRecording & { form: string })[] = [];
  const others: string[] = [];
  const close = (): void => opened.forEach((one) => one.close?.());
  try {
    for (const path of paths) {
      for await (const place of placesIn(path, forms)) {
        const found = forms.find((one) => one.recognises(place));
        if (found === undefined) {
          if (place.path === path) refuse(place, forms);
          others.push(place.name);
          continue;
        }
        const placed = await found.read(place, choices);
        opened.push(placed);
        for (const one of placed.recordings) recordings.push({ ...one, form: found.form });
      }
    }
    if (recordings.length === 0) {
      const found = others.length === 0 ? 'none' : `none, but ${someNames(others)} other files`;
      throw new InputError({ file: paths.join(', '), thing: 'recordings', found, wanted: wantedOf(forms) });
    }
  } catch (error) {
    close();
    throw error;
  }
  const notes = others.length === 0 ? [] : [`no recordings: ${someNames(others)} files`];
  return { recordings, notes, close };
}

function formsOf(word: string | undefined): readonly RecordingForm[] {
  if (word === undefined) return recordingForms;
  const forms = recordingForms.filter(({ form }) => form === word);
  if (forms.length > 0) return forms;
  throw new InputError({ thing: 'form', found: word, wanted: recordingForms.map(({ form }) => form).join(', ') });
}

/** The path itself where it is a recording; else the files and folders below it that are, and the files that are not. */
async function* placesIn(
  path: string,
  forms: readonly RecordingForm[],
  entered = new Set<string>(),
): AsyncGenerator<RecordingPlace> {
  const status = existsSync(path) ? statSync(path) : undefined;
  const name = basename(path);
  const archive = status === undefined ? archiveOf(path) : undefined;
  if (archive !== undefined) {
    for await (const place of membersOf(archive)) {
      if (place.path === path) {
        yield place;
        return;
      }
    }
  }
  if (status === undefined) {
    const wanted = 'a file, a folder or a zip file';
    throw new InputError({ file: path, thing: 'recordings', found: 'nothing', wanted });
  }
  if (status.isDirectory()) {
    const real = realpathSync(path);
    if (entered.has(real)) return;
    entered.add(real);
    const entries = readdirSync(path)
      .filter((entry) => !isCompanion(entry))
      .sort();
    const place: RecordingPlace = { path, name, entries };
    if (forms.some((form) => form.recognises(place))) yield place;
    else for (const entry of entries) yield* existing(join(path, entry), forms, entered);
    return;
  }
  if (extname(name).toLowerCase() === '.zip') yield* membersOf(path);
  else if (status.isFile()) yield placeOfFile(path, name, status.size);
  else
    throw new InputError({ file: path, thing: 'recordings', found: 'no file and no folder', wanted: wantedOf(forms) });
}

/** Below a folder a link that leads nowhere, a pipe or a device is passed over. */
async function* existing(
  path: string,
  forms: readonly RecordingForm[],
  entered: Set<string>,
): AsyncGenerator<RecordingPlace> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === true || status?.isFile() === true) yield* placesIn(path, forms, entered);
}

function placeOfFile(path: string, name: string, bytes: number): RecordingPlace {
  return { path, name, file: { name: stemOf(name), file: path, bytes }, entries: [] };
}

/** The zip file that a path leads into, if it does: `set.zip/clips/one.npy`. */
export function archiveOf(path: string): string | undefined {
  return [...path.matchAll(/\.zip(?=[/\\])/gi)]
    .map(({ index }) => path.slice(0, index + '.zip'.length))
    .find((place) => statSync(place, { throwIfNoEntry: false })?.isFile() === true);
}

async function* membersOf(path: string): AsyncGenerator<RecordingPlace> {
  const archive = await ZipArchive.open(path);
  const names = archive.names.filter((name) => !isCompanion(name) && !name.endsWith('/'));
  for (const member of names.sort().map((name) => archive.member(name))) {
    const name = basename(member.name);
    const file = { name: stemOf(name), file: path, member, bytes: member.size };
    yield { path: `${path}/${member.name}`, name, file, entries: [] };
  }
}

function stemOf(name: string): string {
  return basename(name, extname(name));
}

/** @throws InputError that names what the file is, where that is easily seen, or what it should be */
function refuse({ path, name, file }: RecordingPlace, forms: readonly RecordingForm[]): never {
  if (file !== undefined) checkText(path);
  throw new InputError({ file: path, thing: 'recording', found: `a file ${name}`, wanted: wantedOf(forms) });
}

function wantedOf(forms: readonly RecordingForm[]): string {
  return forms.map(({ form, files }) => `${files} (${form})`).join('; ');
}
