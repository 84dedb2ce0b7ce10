import { InputError } from '../../errors';
import { msrAction3d, type Clip } from '../../skeleton';
import { TextNumbers } from '../formats/textNumbers';
import { readTextRows } from '../formats/textRows';
import type { ImportReport } from './importReport';
import type { SplitRule } from './namedSplits';
import { importClipSet, type ClipSet, type ClipSetOptions } from './recordings/clipSet';
import { readPadded, recordingPlace, type RecordingFile } from './recordings/recordingFile';

/** How MSR-Action3D is imported. */
export interface MsrAction3dOptions extends ClipSetOptions {
  /** Keep the ten recordings that are usually left out; default false. */
  all?: boolean;
}

/** The 20 actions of MSR-Action3D in the order of their numbers, from 1. */
export const msrAction3dActions: readonly string[] = [
  'high arm wave',
  'horizontal arm wave',
  'hammer',
  'hand catch',
  'forward punch',
  'high throw',
  'draw X',
  'draw tick',
  'draw circle',
  'hand clap',
  'two hand wave',
  'side boxing',
  'bend',
  'forward kick',
  'side kick',
  'jogging',
  'tennis swing',
  'tennis serve',
  'golf swing',
  'pickup and throw',
];

/** The published subsets of eight actions, by number. */
const subsets: Readonly<Record<string, readonly number[]>> = {
  as1: [2, 3, 5, 6, 10, 13, 18, 20],
  as2: [1, 4, 7, 8, 9, 11, 12, 14],
  as3: [6, 14, 15, 16, 17, 18, 19, 20],
};

/** Of the 567 recordings these are left out since the data set is used, for skeletons that are missing or far off; 557 are left. */
const unusual = new Set([
  'a02_s03_e02',
  'a04_s03_e01',
  'a07_s04_e01',
  'a13_s09_e01',
  'a13_s09_e02',
  'a13_s09_e03',
  'a14_s03_e01',
  'a20_s07_e01',
  'a20_s07_e03',
  'a20_s10_e03',
]);

const fileName = /^a(\d\d)_s(\d\d)_e(\d\d)_skeleton3D\.txt$/i;

const joints = msrAction3d.joints.length;

/**
 * The clip of `aXX_sYY_eZZ_skeleton3D.txt`: lines of x, y, z and a confidence, 20 of them a frame, in metres.
 *
 * @throws InputError for lines of another form and a frame that is cut
 */
export function readMsrAction3dClip(recording: RecordingFile): Clip {
  const file = recordingPlace(recording);
  const { rows, columns, data } = readTextRows(new TextNumbers(readPadded(recording)), 4, file);
  if (rows % joints !== 0) {
    throw new InputError({
      file,
      thing: 'lines',
      found: rows,
      wanted: `a multiple of ${joints}, the joints of a frame`,
    });
  }
  const coordinates = Float32Array.from({ length: rows * 3 }, (_, i) => data[Math.floor(i / 3) * columns + (i % 3)]);
  return { frames: rows / joints, bodies: 1, joints, coordinates };
}

const oddTrain: SplitRule = ({ subject }) => (subject % 2 === 1 ? 'train' : 'test');

const setOf = (all: boolean): ClipSet => ({
  format: 'msr-action3d',
  title: 'MSR-Action3D',
  source: 'MSR-Action3D, skeletons in real-world coordinates',
  fileNames: 'aXX_sYY_eZZ_skeleton3D.txt',
  fits: (name) => fileName.test(name),
  nameOf(name, file) {
    const [action, subject, trial] = (fileName.exec(`${name}.txt`) ?? []).slice(1).map(Number);
    if (!all && unusual.has(name.slice(0, 11))) return { why: 'not one of the 557 that are usually used (--all)' };
    if (action >= 1 && action <= msrAction3dActions.length) return { label: action - 1, subject, replication: trial };
    throw new InputError({ file, thing: 'action', found: action, wanted: `1 to ${msrAction3dActions.length}` });
  },
  layout: msrAction3d,
  classes: msrAction3dActions,
  read: readMsrAction3dClip,
  splits: {
    'cross-subject': oddTrain,
    ...Object.fromEntries(
      Object.entries(subsets).map(([name, actions]): [string, SplitRule] => [
        name,
        (recording) => (actions.includes(recording.label + 1) ? oddTrain(recording) : undefined),
      ]),
    ),
  },
  official: all ? {} : { splits: { 'cross-subject': { train: 284, test: 273 } } },
  settings: { all },
});

/**
 * Imports MSR-Action3D from its skeletons in real-world coordinates, of 567 recordings the 557 that are usually used: splits `cross-subject`,
 * odd subjects train and even ones test, and `as1`, `as2`, `as3`, the same within the published subsets of eight actions.
 *
 * @param paths folders (with all below them), text files and zip files of them
 * @throws InputError when there is no recording, one is there twice or is damaged
 */
export function importMsrAction3d(
  paths: readonly string[],
  out: string,
  { all = false, ...options }: MsrAction3dOptions = {},
): Promise<ImportReport> {
  return importClipSet(paths, out, setOf(all), options);
}
