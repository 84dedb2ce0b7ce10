import { basename } from 'node:path';
import { InputError } from '../../errors';
import { shownValue } from '../shownValue';
import { jointsFound, kinectV1, type Clip } from '../../skeleton';
import { isRecord, readJsonFile } from '../jsonFile';

/** The ten actions of N-UCLA in the order of their labels, with the code that stands in file names. */
export const nuclaActions: readonly { code: number; name: string }[] = [
  { code: 1, name: 'pick up with one hand' },
  { code: 2, name: 'pick up with two hands' },
  { code: 3, name: 'drop trash' },
  { code: 4, name: 'walk around' },
  { code: 5, name: 'sit down' },
  { code: 6, name: 'stand up' },
  { code: 8, name: 'donning' },
  { code: 9, name: 'doffing' },
  { code: 11, name: 'throw' },
  { code: 12, name: 'carry' },
];

const recordingName = /^a(\d\d)_s(\d\d)_e(\d\d)_v(\d\d)$/;

/** What the name of a recording, `aXX_sXX_eXX_vXX`, says. @throws InputError for another name or an unknown action */
export function nuclaNumbers(name: string, file: string): Omit<NuclaRecording, 'name' | 'clip'> {
  const fail = (thing: string, found: string | number, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted });
  };
  const match = recordingName.exec(name);
  if (match === null) return fail('name', name, 'aXX_sXX_eXX_vXX');
  const [code, subject, repetition, view] = match.slice(1).map(Number);
  const label = nuclaActions.findIndex((action) => action.code === code);
  if (label < 0) fail('action code', code, nuclaActions.map((action) => action.code).join(', '));
  return { label, subject, view, repetition };
}

/** True for `aXX_sXX_eXX_vXX.json`: action, subject, repetition ("environment") and view. */
export function isNuclaFile(file: string): boolean {
  return file.endsWith('.json') && recordingName.test(basename(file, '.json'));
}

/** One N-UCLA recording: a single body of 20 joints, metres, camera space. */
export interface NuclaRecording {
  name: string;
  /** From 0. */
  label: number;
  subject: number;
  view: number;
  repetition: number;
  clip: Clip;
}

/**
 * Reads a file `{"file_name", "skeletons": T × 20 × 3, "label": 1..10}`.
 * @throws InputError when name and label disagree, a frame has not 20 joints or a coordinate is no finite number.
 */
export function readNuclaRecording(file: string): NuclaRecording {
  const fail = (thing: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing, found: shownValue(found), wanted });
  };
  const name = basename(file, '.json');
  const { label, subject, view, repetition } = nuclaNumbers(name, file);
  const json = readJsonFile(file);
  if (!isRecord(json)) return fail('content', json, 'an object with file_name, skeletons and label');
  if (json.file_name !== name) fail('file_name', json.file_name, name);
  if (json.label !== label + 1) fail('label', json.label, `${label + 1}, which the action code of its name stands for`);
  const skeletons: unknown = json.skeletons;
  if (!Array.isArray(skeletons) || skeletons.length === 0) return fail('skeletons', skeletons, 'at least one frame');

  const joints = kinectV1.joints.length;
  const coordinates = new Float32Array(skeletons.length * joints * 3);
  skeletons.forEach((frame: unknown, t) => {
    if (!Array.isArray(frame)) return fail(`frame ${t}`, frame, `${joints} joints`);
    if (frame.length !== joints) {
      throw new InputError({ file, thing: `joints of frame ${t}`, found: jointsFound(frame.length), wanted: joints });
    }
    frame.forEach((point: unknown, joint) => {
      const place = `frame ${t}, joint ${joint}`;
      if (!Array.isArray(point) || point.length !== 3) return fail(place, point, 'x, y, z');
      point.forEach((value: unknown, c) => {
        const number = typeof value === 'number' ? Math.fround(value) : NaN;
        if (!Number.isFinite(number)) fail(place, value, 'a finite number');
        coordinates[(t * joints + joint) * 3 + c] = number;
      });
    });
  });
  return { name, label, subject, view, repetition, clip: { frames: skeletons.length, bodies: 1, joints, coordinates } };
}
