import { InputError } from '../../errors';
import { stopPoint } from '../../progress';
import { jointMapping, mapJoints, type Clip, type JointMapping, type Layout } from '../../skeleton';
import { Dataset } from '../dataset';
import { checkContent } from '../datasetContent';
import type { Split } from '../datasetFormat';
import { DatasetWriter } from '../datasetWriter';
import { readLayout } from '../layoutFile';
import { normaliseClip, normalisationText } from '../normalise';
import { someNames } from '../shownValue';
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
  /** A layout by name or file onto which the joints of all sets are mapped; default: they must have the same. */
  joints?: string;
  /**
   * What becomes of labels: left behind (`drop`, default), kept where all sets have the same classes in the same order (`same`), or classes of
   * one name become one (`merge`). Kept labels bring the test parts along, as the test part of the split `joined`.
   */
  labels?: 'drop' | 'same' | 'merge';
}

/** The only split of a joined data set without labels: everything trains. */
export const joinedSplit = 'pretrain';

/** The only split of one with labels: the training parts train, the test parts test. */
const labelledSplit = 'joined';

/**
 * Joins the training parts of several data sets into one to pre-train on, so that nothing of any test part is seen. Clips are taken as they
 * are, or normalised if they were not; untrimmed recordings are cut into windows whatever is labelled in them, and each window is
 * normalised as a clip. Recordings in the plane are taken as they are. Labels and segments are left behind unless `labels` says otherwise. Subjects,
 * cameras and setups keep their numbers in the first set and are counted on in the next ones, so that no two people share one.
 *
 * @throws InputError when layouts differ and none is given, something was normalised in another way, or classes do not agree
 */
export async function importJoined(
  parts: readonly JoinedPart[],
  out: string,
  options: JoinedOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { window = 64, stride = Math.ceil(window / 2), labels = 'drop', force, progress } = options;
  const opened = parts.map(({ folder, split }) => open(folder, split));
  try {
    for (const { dataset } of opened) await checkContent(dataset, options);
    const datasets = opened.map(({ dataset }) => dataset);
    const layout = commonLayout(datasets, options.joints);
    const normalisation = commonNormalisation(datasets);
    const classes = commonClasses(datasets, labels);
    const infos = datasets.map(({ info }) => info);
    const isKept = labels !== 'drop';
    const writer = DatasetWriter.create(out, {
      name: options.name ?? infos.map(({ name }) => name).join(' + '),
      synthetic: infos.some(({ synthetic }) => synthetic),
      layout,
      bodies: Math.max(...infos.map(({ bodies }) => bodies)),
      classes,
      third: infos[0].third,
      normalisation,
      source: opened
        .map(({ dataset, split }) => `${dataset.info.name}, ${isKept ? 'both parts' : 'training part'} of ${split}`)
        .join('; '),
      force,
    });
    const skipped: SkippedRecording[] = [];
    const sides: Split = { train: [], test: [] };
    try {
      const taken = opened.map(({ train, test }) => ({ train, test: isKept ? test : [] }));
      const total = taken.reduce((sum, { train, test }) => sum + train.length + test.length, 0);
      const before = numbersBefore(datasets);
      let done = 0;
      for (const [part, { dataset }] of opened.entries()) {
        const clipsOf = clipReader(dataset, layout, { size: window, stride });
        for (const side of ['train', 'test'] as const) {
          for (const index of taken[part][side]) {
            if (done++ % 50 === 0) await stopPoint(options, 'join');
            const label = isKept ? classes.indexOf(dataset.info.classes[dataset.label(index)]) : -1;
            const who = numbersOf(dataset, index, before[part]);
            for (const { name, clip } of clipsOf(index)) {
              // Two sets may use the same names.
              const unique = `${part + 1}/${name}`;
              if (clip === undefined) skipped.push({ name: unique, why: 'no body in it' });
              else sides[side].push(writer.append({ ...who, name: unique, label, clip }));
            }
            progress?.({ task: 'join', done, total, unit: 'recording' });
          }
        }
      }
      const splits = { [isKept ? labelledSplit : joinedSplit]: sides };
      return writer.finishReported(splits, (info) => importReport(out, info, splits, started, { skipped }));
    } finally {
      writer.abort();
    }
  } finally {
    opened.forEach(({ dataset }) => dataset.close());
  }
}

interface OpenPart extends Split {
  dataset: Dataset;
  split: string;
}

function open(folder: string, split: string): OpenPart {
  const dataset = Dataset.open(folder);
  try {
    return { dataset, split, ...dataset.split(split) };
  } catch (error) {
    dataset.close();
    throw error;
  }
}

/** @throws InputError when there is no set, or layouts differ and none was given */
function commonLayout(datasets: readonly Dataset[], wanted: string | undefined): Layout {
  if (datasets.length === 0)
    throw new InputError({ thing: 'data sets to join', found: 'none', wanted: 'at least one' });
  if (wanted !== undefined) return readLayout(wanted);
  const [{ layout }] = datasets;
  for (const { folder: file, info } of datasets) {
    if (JSON.stringify(info.layout) === JSON.stringify(layout)) continue;
    const fix = 'Map all onto one layout with --joints (option `joints`), or import them with the same.';
    throw new InputError({ file, thing: 'layout', found: info.layout.name, wanted: layout.name, fix });
  }
  return layout;
}

/** @throws InputError for sets that were prepared in different ways */
function commonNormalisation(datasets: readonly Dataset[]): string {
  const [{ info: first }] = datasets;
  const isPlanar = first.third !== undefined;
  const all = isPlanar ? [first.normalisation] : ['none', normalisationText];
  for (const { folder: file, info } of datasets) {
    if (info.third !== first.third) {
      const [found, wanted] = [info.third, first.third].map((third) => third ?? 'space');
      throw new InputError({ file, thing: 'third coordinate', found, wanted: `${wanted}, as in the first set` });
    }
    if (all.includes(info.normalisation)) continue;
    const wanted = isPlanar ? first.normalisation : `${normalisationText}, or none`;
    throw new InputError({ file, thing: 'normalisation', found: info.normalisation, wanted });
  }
  return isPlanar ? first.normalisation : normalisationText;
}

/** @throws InputError when classes are to be kept and do not agree, or recordings are untrimmed */
function commonClasses(datasets: readonly Dataset[], labels: JoinedOptions['labels']): string[] {
  if (labels === 'drop') return [];
  const [{ info: first }] = datasets;
  for (const { folder: file, info, untrimmed } of datasets) {
    if (untrimmed) {
      const fix = 'Import it with --clips, which makes a clip of each labelled segment.';
      throw new InputError({ file, thing: 'labels', found: 'untrimmed recordings', wanted: 'one label a clip', fix });
    }
    if (labels === 'merge' || JSON.stringify(info.classes) === JSON.stringify(first.classes)) continue;
    const fix = 'Classes of one name become one with --labels merge (option `labels`).';
    const [found, wanted] = [info, first].map(({ classes }) => someNames(classes));
    throw new InputError({ file, thing: 'classes', found, wanted, fix });
  }
  return [...new Set(datasets.flatMap(({ info }) => info.classes))];
}

/** Numbers that tell who and what made a recording; those of two sets mean two people, cameras or places. */
const numbered = ['subject', 'camera', 'setup'] as const;
type Numbers = Record<(typeof numbered)[number], number>;

/** The largest numbers that the sets before each one use. */
function numbersBefore(datasets: readonly Dataset[]): Numbers[] {
  const used: Numbers = { subject: 0, camera: 0, setup: 0 };
  return datasets.map((dataset) => {
    const before = { ...used };
    for (let index = 0; index < dataset.size; index++) {
      const own = dataset.recording(index);
      for (const key of numbered) used[key] = Math.max(used[key], own[key] === 0 ? 0 : before[key] + own[key]);
    }
    return before;
  });
}

/** Who made a recording, counted on from the sets before; 0 stays unknown. */
function numbersOf(dataset: Dataset, index: number, before: Numbers): Numbers & { replication: number } {
  const own = dataset.recording(index);
  const on = (key: keyof Numbers): number => (own[key] === 0 ? 0 : before[key] + own[key]);
  return { subject: on('subject'), camera: on('camera'), setup: on('setup'), replication: own.replication };
}

/** Reads a recording as one clip, or an untrimmed recording as windows; undefined for one without a body. */
function clipReader(
  dataset: Dataset,
  layout: Layout,
  windows: { size: number; stride: number },
): (index: number) => { name: string; clip: Clip | undefined }[] {
  const { info, untrimmed } = dataset;
  const isPlanar = info.third !== undefined;
  const isSame = JSON.stringify(dataset.layout) === JSON.stringify(layout);
  const mapping: JointMapping | undefined = isSame ? undefined : jointMapping(dataset.layout, layout);
  // Another joint may be the centre now: what was normalised is so again, which turns nothing that lies as it should.
  const isReady = isPlanar || (!untrimmed && isSame && info.normalisation !== 'none');
  const prepared = (clip: Clip): Clip | undefined => {
    if (isReady && isSame && !untrimmed) return clip;
    if (!clip.coordinates.some((value) => value !== 0)) return undefined;
    const mapped = mapping === undefined ? clip : mapJoints(clip, mapping, { lost: isPlanar ? 'skip' : 'number' });
    return isReady ? mapped : normaliseClip(mapped, layout);
  };
  return (index) => {
    const name = dataset.name(index);
    if (!untrimmed) return [{ name, clip: prepared(dataset.read(index)) }];
    return slidingWindows(index, dataset.frames(index), { ...windows, tail: 'shift' }).map(({ start, end }) => ({
      name: `${name}:${start}`,
      clip: prepared(dataset.readFrames(index, start, end - start)),
    }));
  };
}
