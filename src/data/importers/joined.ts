import { InputError } from '../../errors';
import { stopPoint } from '../../progress';
import type { Clip } from '../../skeleton';
import { Dataset } from '../dataset';
import { checkContent } from '../datasetContent';
import type { Split } from '../datasetFormat';
import { DatasetWriter } from '../datasetWriter';
import { normaliseClip, normalisationText } from '../normalise';
import { slidingWindows } from '../windows/frameWindow';
import { importReport, type ImportOptions, type ImportReport, type SkippedRecording } from './importReport';

/** A data set folder, and the split whose training part is taken. */
export interface JoinedPart {
  folder: string;
  split: string;
}

/** How the training parts of data sets become one. */
export interface JoinedOptions extends ImportOptions {
  /** Name of the new data set; default: the names of the parts. */
  name?: string;
  /** Frames of the clips that untrimmed recordings are cut into; default 64. */
  window?: number;
  /** Frames from one of these clips to the next; default half a window, so that every action is seen whole or nearly so. */
  stride?: number;
}

/** The only split of a joined data set: everything trains. */
export const joinedSplit = 'pretrain';

/**
 * Joins the training parts of several data sets of one layout into one to pre-train on, so that nothing of any test part is seen.
 * Clips are taken as they are, or normalised if they were not; untrimmed recordings are cut into windows whatever is labelled in
 * them, and each window is normalised as a clip. Labels and segments are left behind: classes of different sets have nothing to
 * do with each other.
 *
 * @throws InputError when layouts differ, or something was normalised in another way
 */
export async function importJoined(
  parts: readonly JoinedPart[],
  out: string,
  options: JoinedOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { window = 64, stride = Math.ceil(window / 2), force, progress } = options;
  const opened = parts.map(({ folder, split }) => open(folder, split));
  try {
    for (const { dataset } of opened) await checkContent(dataset, options);
    checkAlike(opened.map(({ dataset }) => dataset));
    const infos = opened.map(({ dataset }) => dataset.info);
    const writer = DatasetWriter.create(out, {
      name: options.name ?? infos.map(({ name }) => name).join(' + '),
      synthetic: infos.some(({ synthetic }) => synthetic),
      layout: infos[0].layout,
      bodies: Math.max(...infos.map(({ bodies }) => bodies)),
      classes: [],
      normalisation: normalisationText,
      source: opened.map(({ dataset, split }) => `${dataset.info.name}, training part of ${split}`).join('; '),
      force,
    });
    const skipped: SkippedRecording[] = [];
    try {
      const total = opened.reduce((sum, { train }) => sum + train.length, 0);
      let done = 0;
      for (const [part, { dataset, train }] of opened.entries()) {
        for (const index of train) {
          if (done++ % 50 === 0) await stopPoint(options, 'join');
          for (const { name, clip } of clipsOf(dataset, index, { size: window, stride })) {
            // Two sets may use the same names.
            const unique = `${part + 1}/${name}`;
            if (clip === undefined) skipped.push({ name: unique, why: 'no body in it' });
            else writer.append({ name: unique, label: -1, clip });
          }
          progress?.({ task: 'join', done, total, unit: 'recording' });
        }
      }
      const everything: Split = { train: Array.from({ length: writer.size }, (_, i) => i), test: [] };
      const splits = { [joinedSplit]: everything };
      return writer.finishReported(splits, (info) => importReport(out, info, splits, started, { skipped }));
    } finally {
      writer.abort();
    }
  } finally {
    opened.forEach(({ dataset }) => dataset.close());
  }
}

function open(folder: string, split: string): { dataset: Dataset; split: string; train: readonly number[] } {
  const dataset = Dataset.open(folder);
  try {
    return { dataset, split, train: dataset.split(split).train };
  } catch (error) {
    dataset.close();
    throw error;
  }
}

function checkAlike(datasets: readonly Dataset[]): void {
  if (datasets.length === 0)
    throw new InputError({ thing: 'data sets to join', found: 'none', wanted: 'at least one' });
  const [{ layout }] = datasets;
  for (const { folder: file, info } of datasets) {
    if (JSON.stringify(info.layout) !== JSON.stringify(layout)) {
      const fix = 'Import them with the same layout.';
      throw new InputError({ file, thing: 'layout', found: info.layout.name, wanted: layout.name, fix });
    }
    if (info.normalisation !== 'none' && info.normalisation !== normalisationText) {
      const wanted = `${normalisationText}, or none`;
      throw new InputError({ file, thing: 'normalisation', found: info.normalisation, wanted });
    }
  }
}

/** A recording as one clip, or an untrimmed recording as windows; undefined for one without a body. */
function clipsOf(
  dataset: Dataset,
  index: number,
  windows: { size: number; stride: number },
): { name: string; clip: Clip | undefined }[] {
  const { layout, info } = dataset;
  const name = dataset.name(index);
  const normalised = (clip: Clip): Clip | undefined =>
    clip.coordinates.some((value) => value !== 0) ? normaliseClip(clip, layout) : undefined;
  if (!dataset.untrimmed) {
    const clip = dataset.read(index);
    return [{ name, clip: info.normalisation === 'none' ? normalised(clip) : clip }];
  }
  return slidingWindows(index, dataset.frames(index), { ...windows, tail: 'shift' }).map(({ start, end }) => ({
    name: `${name}:${start}`,
    clip: normalised(dataset.readFrames(index, start, end - start)),
  }));
}
