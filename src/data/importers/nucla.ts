import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors';
import { stopPoint } from '../../progress';
import { kinectV1, kinectV1ToV2, kinectV2 } from '../../skeleton';
import type { Split } from '../datasetFormat';
import { DatasetWriter } from '../datasetWriter';
import { isCompanion } from '../formats/fileFront';
import { readTextFile } from '../textFile';
import { normaliseClip, normalisationText } from '../normalise';
import { importReport, type ImportOptions, type ImportReport, type SkippedRecording } from './importReport';
import { isNuclaFile, nuclaActions, readNuclaRecording } from './nuclaRecording';

/** How N-UCLA is imported. */
export interface NuclaOptions extends ImportOptions {
  /** `kinect-v1-20` keeps the 20 joints and one body (default); `kinect-v2-25` maps them to 25 joints and two bodies. */
  layout?: 'kinect-v1-20' | 'kinect-v2-25';
  /** Centre every frame and turn the clip (default true); false keeps metres in camera space. */
  normalise?: boolean;
}

/** The published division and its counts. */
const official = { split: 'cross-view', trainViews: [1, 2], train: 1020, test: 464 };

/**
 * Imports N-UCLA from its JSON files: split `cross-view`, views 1 and 2 to train and view 3 to test. Subject, camera (the
 * view) and replication come from the file names. Where `split_train.csv` and `split_test.csv` lie beside the recordings,
 * the files are checked against them.
 *
 * @param path the folder of the JSON files, or the one that holds them as `all_sqe`.
 * @throws InputError when a file is damaged or contradicts its name or the split files.
 */
export async function importNucla(path: string, out: string, options: NuclaOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { layout = kinectV1.name, normalise = true, force, progress } = options;
  const { folder, files } = recordingFiles(path);
  const listed = new Map([
    ...readSplitFile(join(path, 'split_train.csv'), 'train'),
    ...readSplitFile(join(path, 'split_test.csv'), 'test'),
  ]);
  const mapped = layout === kinectV2.name;
  const target = mapped ? kinectV2 : kinectV1;
  const writer = DatasetWriter.create(out, {
    name: 'N-UCLA',
    synthetic: false,
    layout: target,
    bodies: mapped ? 2 : 1,
    classes: nuclaActions.map((action) => action.name),
    normalisation: normalise ? normalisationText : 'none',
    source: 'Northwestern-UCLA Multiview Action 3D, skeleton JSON files',
    force,
  });
  const split: Split = { train: [], test: [] };
  try {
    for (const [done, file] of files.entries()) {
      if (done % 50 === 0) await stopPoint(options, 'import nucla');
      const recording = readNuclaRecording(join(folder, file));
      const part = official.trainViews.includes(recording.view) ? 'train' : 'test';
      checkListed(listed, recording.name, { part, frames: recording.clip.frames, label: recording.label + 1 }, path);
      const clip = mapped ? kinectV1ToV2(recording.clip) : recording.clip;
      const index = writer.append({
        name: recording.name,
        label: recording.label,
        clip: normalise ? normaliseClip(clip, target) : clip,
        subject: recording.subject,
        camera: recording.view,
        replication: recording.repetition,
      });
      split[part].push(index);
      progress?.({ task: 'import nucla', done: done + 1, total: files.length, unit: 'file' });
    }
    const splits = { [official.split]: split };
    const info = writer.finish({ splits });
    return importReport(out, info, splits, started, { skipped: absent(listed), notes: countNotes(split) });
  } finally {
    writer.abort();
  }
}

function recordingFiles(path: string): { folder: string; files: string[] } {
  for (const folder of [join(path, 'all_sqe'), path]) {
    if (!existsSync(folder)) continue;
    const files = readdirSync(folder)
      .filter((name) => !isCompanion(name) && isNuclaFile(name))
      .sort();
    if (files.length > 0) return { folder, files };
  }
  throw new InputError({
    file: path,
    thing: 'N-UCLA recordings',
    found: 'none',
    wanted: 'files aXX_sXX_eXX_vXX.json, here or in all_sqe',
  });
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
  const rows = readTextFile(file, 'rows file_name,length,label').trim().split(/\r?\n/).slice(1);
  return rows.map((row) => {
    const [name, frames, label] = row.split(',');
    return [name, { part, frames: Number(frames), label: Number(label) }];
  });
}

/** Compares a recording with the split files and strikes it off their list. */
function checkListed(listed: Map<string, Listed>, name: string, found: Listed, folder: string): void {
  const wanted = listed.get(name);
  if (wanted === undefined) return;
  listed.delete(name);
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
function absent(listed: ReadonlyMap<string, Listed>): SkippedRecording[] {
  return [...listed.keys()].map((name) => ({ name, why: 'named in the split files, but there is no such recording' }));
}

function countNotes(split: Split): string[] {
  const found = `${split.train.length}/${split.test.length}`;
  const wanted = `${official.train}/${official.test}`;
  return found === wanted ? [] : [`${official.split} has ${found} clips, the published division ${wanted}`];
}
