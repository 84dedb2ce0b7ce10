import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../errors';
import { kinectV1, kinectV1ToV2, kinectV2 } from '../../skeleton';
import { isCompanion } from '../formats/fileFront';
import { readTextFile } from '../textFile';
import type { ImportOptions, ImportReport, SkippedRecording } from './importReport';
import { isNuclaFile, nuclaActions, readNuclaRecording, type NuclaRecording } from './nuclaRecording';
import { findNuclaTexts, readNuclaTexts } from './nuclaText';
import { clipChoicesOf } from './clipChoices';
import { bodiesKept, contentMaker, preparationText, readingOf } from './preparation';
import { leftOutFile, skippedFile } from './recordings/leftOut';
import { recordingPlace } from './recordings/recordingFile';
import type { RecordingContent } from './recordings/recordingContent';
import { runImport, splitsByRule } from './runImport';

/** How N-UCLA is imported. */
export interface NuclaOptions extends ImportOptions {
  /** `kinect-v1-20` keeps the 20 joints and one body (default); `kinect-v2-25` maps them to 25 joints and two bodies. */
  layout?: 'kinect-v1-20' | 'kinect-v2-25';
  /** Centre every frame and turn the clip (default true); false keeps metres in camera space. */
  normalise?: boolean;
  /** With `normalise`, turn the spine of frame 0 to z first. Default false. */
  alignSpine?: boolean;
}

/** The published division and its counts. */
const official = { split: 'cross-view', trainViews: [1, 2], train: 1020, test: 464 };

/**
 * Imports N-UCLA from its JSON files, or from the text files of the original archive where there are none: split `cross-view`, views 1 and 2 to train and view 3 to test. Subject, camera (the
 * view) and replication come from the file names. Where `split_train.csv` and `split_test.csv` lie beside the recordings,
 * the files are checked against them.
 *
 * @param path the folder of the JSON files, or the one that holds them as `all_sqe`; of texts a folder, with all below it, or a zip file.
 * @throws InputError when a file is damaged or contradicts its name or the split files.
 */
export async function importNucla(path: string, out: string, options: NuclaOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { layout = kinectV1.name, normalise = true, alignSpine = false, force, skipDamaged } = options;
  const { files, leftOut, source } = await recordingFiles(path);
  const listed = new Map([
    ...readSplitFile(join(path, 'split_train.csv'), 'train'),
    ...readSplitFile(join(path, 'split_test.csv'), 'test'),
  ]);
  const names = new Set(files.map(({ name }) => name));
  const mapped = layout === kinectV2.name;
  const target = mapped ? kinectV2 : kinectV1;
  const contentOf = contentMaker({ normalise, alignSpine, ...clipChoicesOf(options) }, target);
  const readOne = (file: NuclaFile): RecordingContent => {
    const { name, label, subject, view, repetition, clip } = file.read();
    checkListed(listed, name, { part: partOf(view), frames: clip.frames, label: label + 1 }, path);
    const numbers = { subject, camera: view, replication: repetition, file: file.place };
    return contentOf({ name, label, clip: mapped ? kinectV1ToV2(clip) : clip, ...numbers });
  };
  async function* readAll(first: number): AsyncGenerator<RecordingContent> {
    for (const file of files.slice(first)) yield readingOf(file.name, skipDamaged, () => readOne(file));
  }
  return runImport(
    out,
    {
      task: 'import nucla',
      unit: 'file',
      description: {
        name: 'N-UCLA',
        synthetic: false,
        layout: target,
        bodies: bodiesKept(mapped ? 2 : 1, options),
        classes: nuclaActions.map((action) => action.name),
        normalisation: preparationText({ normalise, alignSpine }),
        source: `Northwestern-UCLA Multiview Action 3D, ${source}`,
        force,
      },
      settings: clipChoicesOf(options),
      items: files.map(({ id, bytes }) => ({ id, bytes })),
      read: readAll,
      splits: splitsByRule({ [official.split]: ({ camera }) => partOf(camera) }),
      found: files.length + leftOut.length,
      skipped: [...leftOut, ...absent(listed, names)],
      started,
      official: { splits: { [official.split]: { train: official.train, test: official.test } } },
    },
    options,
  );
}

function partOf(view: number): 'train' | 'test' {
  return official.trainViews.includes(view) ? 'train' : 'test';
}

/** One recording that was found, in either form. */
interface NuclaFile {
  name: string;
  /** What it is told by when an interrupted import goes on. */
  id: string;
  /** Its file, or that of its first frame. */
  place: string;
  bytes: number;
  read: () => NuclaRecording;
}

interface NuclaFiles {
  files: NuclaFile[];
  leftOut: SkippedRecording[];
  source: string;
}

async function recordingFiles(path: string): Promise<NuclaFiles> {
  for (const folder of [join(path, 'all_sqe'), path]) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) continue;
    const names = readdirSync(folder).filter((name) => !isCompanion(name));
    const files = names.filter(isNuclaFile).sort();
    const leftOut = names.flatMap((name) => leftOutFile(name, isNuclaFile)).map(skippedFile);
    if (files.length > 0)
      return { files: files.map((id) => jsonFile(folder, id)), leftOut, source: 'skeleton JSON files' };
  }
  const { texts, leftOut } = await findNuclaTexts(path);
  if (texts.length > 0) {
    const files = texts.map((one): NuclaFile => {
      const bytes = one.files.reduce((sum, file) => sum + file.bytes, 0);
      const read = () => readNuclaTexts(one);
      return { name: one.name, id: `${one.name} ${bytes}`, place: recordingPlace(one.files[0]), bytes, read };
    });
    return { files, leftOut, source: 'skeleton text files' };
  }
  const wanted =
    'files aXX_sXX_eXX_vXX.json, here or in all_sqe, or view_V/aXX_sXX_eXX/frame_N_..._skeletons.txt below';
  throw new InputError({ file: path, thing: 'N-UCLA recordings', found: 'none', wanted });
}

function jsonFile(folder: string, id: string): NuclaFile {
  const place = join(folder, id);
  return { name: basename(id, '.json'), id, place, bytes: statSync(place).size, read: () => readNuclaRecording(place) };
}

/** What a split file says about a recording; `label` counts from 1 there. */
interface Listed {
  part: 'train' | 'test';
  frames: number;
  label: number;
}

/** Rows `file_name,length,label` under a header; empty when there is no such file. */
function readSplitFile(file: string, part: Listed['part']): [string, Listed][] {
  if (!existsSync(file)) return [];
  const rows = readTextFile(file, 'rows file_name,length,label', []).trim().split(/\r?\n/).slice(1);
  return rows.map((row) => {
    const [name, frames, label] = row.split(',');
    return [name, { part, frames: Number(frames), label: Number(label) }];
  });
}

/** Compares a recording with the split files. */
function checkListed(listed: ReadonlyMap<string, Listed>, name: string, found: Listed, folder: string): void {
  const wanted = listed.get(name);
  if (wanted === undefined) return;
  for (const thing of ['part', 'frames', 'label'] as const) {
    if (found[thing] === wanted[thing]) continue;
    const fix = 'The recording and the split files do not belong together.';
    throw new InputError({
      file: folder,
      thing: `${thing} of ${name}`,
      found: found[thing],
      wanted: wanted[thing],
      fix,
    });
  }
}

/** Recordings that the split files name and the folder lacks. */
function absent(listed: ReadonlyMap<string, Listed>, names: ReadonlySet<string>): SkippedRecording[] {
  const why = 'named in the split files, but there is no such recording';
  return [...listed.keys()].filter((name) => !names.has(name)).map((name) => ({ name, why }));
}
