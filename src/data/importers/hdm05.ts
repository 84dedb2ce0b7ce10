import { InputError } from '../../errors';
import { hdm05, type Clip } from '../../skeleton';
import { readMatlab, type MatlabValue } from '../formats/matlab';
import type { ImportReport } from './importReport';
import { importClipSet, type ClipSet, type ClipSetOptions } from './recordings/clipSet';
import { bytesOf, recordingPlace, type RecordingFile } from './recordings/recordingFile';

/** How HDM05 is imported. */
export type Hdm05Options = Omit<ClipSetOptions, 'layout' | 'alignSpine'>;

/** The motions of the usual protocol of eleven actions, as file names call them, and what they are. */
export const hdm05Actions: readonly { motion: string; name: string }[] = [
  { motion: 'depositFloorR', name: 'deposit on the floor' },
  { motion: 'elbowToKnee1RepsLelbowStart', name: 'elbow to knee' },
  { motion: 'grabHighR', name: 'grab high' },
  { motion: 'hopBothLegs1hops', name: 'hop on both legs' },
  { motion: 'jogLeftCircle4StepsRstart', name: 'jog' },
  { motion: 'kickLFront1Reps', name: 'kick forward' },
  { motion: 'lieDownFloor', name: 'lie down on the floor' },
  { motion: 'rotateArmsBothBackward1Reps', name: 'rotate both arms backward' },
  { motion: 'sneak2StepsLStart', name: 'sneak' },
  { motion: 'squat1Reps', name: 'squat' },
  { motion: 'throwBasketball', name: 'throw a basketball' },
];

/** The five actors, by the letters in file names; subjects are numbered in this order, from 1. The first three train. */
const actors = ['bd', 'bk', 'dg', 'mm', 'tr'];
const training = 3;

const fileName = /^HDM_([a-z]{2})_(\w+)_(\d{3})_120\.amc\.mat$/i;

const joints = hdm05.joints.length;

/** Files give centimetres. */
const metres = 0.01;

/** Joints whose place decides left and right, by the name that files give them. */
const named: Readonly<Record<string, string>> = {
  lhip: 'left hip',
  rhip: 'right hip',
  lshoulder: 'left shoulder',
  rshoulder: 'right shoulder',
};

/**
 * The clip of a `.amc.mat`: the cells `mot.jointTrajectories`, 31 matrices of 3 x T.
 *
 * @throws InputError when the file is damaged, or its joints are others or in another order
 */
export function readHdm05Clip(recording: RecordingFile): Clip {
  const file = recordingPlace(recording);
  const fail = (thing: string, found: string | number, wanted: string | number): never => {
    throw new InputError({ file, thing, found, wanted });
  };
  const mot = readMatlab(bytesOf(recording), file, ['mot']).get('mot');
  if (mot?.kind !== 'structure') return fail('mot', mot?.kind ?? 'nothing', 'a structure');
  const trajectories = mot.fields.get('jointTrajectories')?.[0];
  if (trajectories?.kind !== 'cells') return fail('mot.jointTrajectories', kindOf(trajectories), 'cells');
  const { cells } = trajectories;
  if (cells.length !== joints) fail('mot.jointTrajectories', `${cells.length} joints`, joints);
  checkNames(mot.fields.get('nameMap')?.[0], file);
  const [first] = cells;
  const frames = first.kind === 'numbers' ? first.shape[1] : 0;
  if (frames === 0) fail('frames', 'none', 'at least one');
  const coordinates = new Float32Array(frames * joints * 3);
  cells.forEach((value, joint) => {
    const thing = `trajectory of joint ${joint} (${hdm05.joints[joint]})`;
    if (value.kind !== 'numbers') return fail(thing, kindOf(value), 'numbers');
    const { shape, data } = value;
    if (shape.length !== 2 || shape[0] !== 3 || shape[1] !== frames) fail(thing, shape.join(' x '), `3 x ${frames}`);
    for (let i = 0; i < data.length; i++) {
      coordinates[(Math.floor(i / 3) * joints + joint) * 3 + (i % 3)] = Number(data[i]) * metres;
    }
  });
  return { frames, bodies: 1, joints, coordinates };
}

/** Compares the rows of `mot.nameMap`, of name, number of the angles and number of the trajectory (from 1), with the layout. */
function checkNames(map: MatlabValue | undefined, file: string): void {
  if (map?.kind !== 'cells') return;
  const rows = map.shape[0];
  for (let row = 0; row < rows; row++) {
    const [name, number] = [map.cells[row], map.cells[row + 2 * rows]];
    if (name.kind !== 'text' || number?.kind !== 'numbers') continue;
    const key = name.text.toLowerCase();
    if (!Object.hasOwn(named, key)) continue;
    const wanted = hdm05.joints.indexOf(named[key]) + 1;
    const found = Number(number.data[0]);
    if (found === wanted) continue;
    const fix = 'The joints of this file stand in another order than those of HDM05.';
    throw new InputError({ file, thing: `mot.nameMap, trajectory of ${name.text}`, found, wanted, fix });
  }
}

function kindOf(value: MatlabValue | undefined): string {
  if (value === undefined) return 'nothing';
  return value.kind === 'other' ? value.what : value.kind;
}

const set: ClipSet = {
  format: 'hdm05',
  title: 'HDM05, 11 actions',
  source: 'HDM05, cut motions in the form .amc.mat',
  fileNames: 'HDM_AA_MOTION_NNN_120.amc.mat',
  fits: (name) => fileName.test(name),
  nameOf(name, file) {
    const [, actor = '', motion = '', take] = fileName.exec(`${name}.mat`) ?? [];
    const label = hdm05Actions.findIndex((action) => action.motion.toLowerCase() === motion.toLowerCase());
    if (label < 0) return { why: 'not one of the eleven actions of the protocol' };
    const place = actors.indexOf(actor.toLowerCase());
    if (place < 0) throw new InputError({ file, thing: 'actor', found: actor, wanted: actors.join(', ') });
    return { label, subject: place + 1, replication: Number(take) };
  },
  layout: hdm05,
  classes: hdm05Actions.map(({ name }) => name),
  read: readHdm05Clip,
  splits: { 'cross-subject': ({ subject }) => (subject <= training ? 'train' : 'test') },
  official: { splits: { 'cross-subject': { train: 188, test: 99 } } },
};

/**
 * Imports the eleven usual actions of HDM05's cut motions in the form `.amc.mat`: split `cross-subject`, actors bd, bk and dg train, mm and
 * tr test. Motion capture at 120 frames a second, in metres; 31 joints.
 *
 * @param paths folders (with all below them), `.amc.mat` files and zip files of them
 * @throws InputError when there is no recording, one is there twice or is damaged
 */
export function importHdm05(paths: readonly string[], out: string, options: Hdm05Options = {}): Promise<ImportReport> {
  return importClipSet(paths, out, set, options);
}
