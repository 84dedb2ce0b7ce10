import { InputError } from '../../errors';
import { utdMhad, type Clip } from '../../skeleton';
import { readMatlab } from '../formats/matlab';
import type { ImportReport } from './importReport';
import { importClipSet, type ClipSet, type ClipSetOptions } from './recordings/clipSet';
import { bytesOf, recordingPlace, type RecordingFile } from './recordings/recordingFile';

/** The 27 actions of UTD-MHAD in the order of their numbers, from 1. */
export const utdMhadActions: readonly string[] = [
  'swipe left',
  'swipe right',
  'wave',
  'clap',
  'throw',
  'arms cross',
  'basketball shoot',
  'draw X',
  'draw circle clockwise',
  'draw circle counter-clockwise',
  'draw triangle',
  'bowling',
  'boxing',
  'baseball swing',
  'tennis swing',
  'arm curl',
  'tennis serve',
  'push',
  'knock',
  'catch',
  'pickup and throw',
  'jog',
  'walk',
  'sit to stand',
  'stand to sit',
  'lunge',
  'squat',
];

const fileName = /^a(\d{1,2})_s(\d{1,2})_t(\d{1,2})_skeleton\.mat$/i;

const joints = utdMhad.joints.length;

/**
 * The clip of `aA_sS_tT_skeleton.mat`: the variable `d_skel` of MATLAB, 20 joints x 3 x T, in metres.
 *
 * @throws InputError when the file is damaged or the variable another
 */
export function readUtdMhadClip(recording: RecordingFile): Clip {
  const file = recordingPlace(recording);
  const fail = (thing: string, found: string, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted });
  };
  const value = readMatlab(bytesOf(recording), file, ['d_skel']).get('d_skel');
  if (value?.kind !== 'numbers') return fail('d_skel', value?.kind ?? 'nothing', 'numbers');
  const { shape, data } = value;
  const frames = shape[2] ?? 1;
  if (shape.length > 3 || shape[0] !== joints || shape[1] !== 3 || frames === 0) {
    fail('d_skel', shape.join(' x '), `${joints} x 3 x frames`);
  }
  // The first axis runs fastest: all x of a frame, then all y, then all z.
  const coordinates = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const [joint, c, frame] = [i % joints, Math.floor(i / joints) % 3, Math.floor(i / (joints * 3))];
    coordinates[(frame * joints + joint) * 3 + c] = Number(data[i]);
  }
  return { frames, bodies: 1, joints, coordinates };
}

const set: ClipSet = {
  format: 'utd-mhad',
  title: 'UTD-MHAD',
  source: 'UTD-MHAD, skeleton files of MATLAB',
  fileNames: 'aA_sS_tT_skeleton.mat',
  fits: (name) => fileName.test(name),
  nameOf(name, file) {
    const [action, subject, trial] = (fileName.exec(`${name}.mat`) ?? []).slice(1).map(Number);
    if (action >= 1 && action <= utdMhadActions.length) return { label: action - 1, subject, replication: trial };
    throw new InputError({ file, thing: 'action', found: action, wanted: `1 to ${utdMhadActions.length}` });
  },
  layout: utdMhad,
  classes: utdMhadActions,
  read: readUtdMhadClip,
  splits: { 'cross-subject': ({ subject }) => (subject % 2 === 1 ? 'train' : 'test') },
  official: { splits: { 'cross-subject': { train: 431, test: 430 } } },
};

/**
 * Imports UTD-MHAD from its skeleton files (861; three of 27 actions x 8 subjects x 4 trials were never published): split
 * `cross-subject`, odd subjects train and even ones test.
 *
 * @param paths folders (with all below them), `.mat` files and zip files of them
 * @throws InputError when there is no recording, one is there twice or is damaged
 */
export function importUtdMhad(
  paths: readonly string[],
  out: string,
  options: ClipSetOptions = {},
): Promise<ImportReport> {
  return importClipSet(paths, out, set, options);
}
