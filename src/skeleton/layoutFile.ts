import { InputError } from '../errors';
import { azureKinect32 } from './azureKinect';
import { coco } from './coco';
import { halpe26 } from './halpe';
import { hdm05 } from './hdm05';
import { kinectV1 } from './kinectV1';
import { msrAction3d, utdMhad } from './kinectV1Orders';
import { kinectV2 } from './kinectV2';
import type { Layout } from './layout';
import { mediaPipe33 } from './mediaPipe';
import { openPose18, openPose25 } from './openPose';

/** The layouts that can be named instead of given as a file. */
export const builtInLayouts: readonly Layout[] = [
  kinectV2,
  kinectV1,
  utdMhad,
  msrAction3d,
  hdm05,
  coco,
  openPose18,
  openPose25,
  mediaPipe33,
  azureKinect32,
  halpe26,
];

/** No skeleton sensor comes near this; it only stops absurd files. */
const mostJoints = 1000;

/** Checks a layout that came as JSON (names or numbers of joints; the root is paired with itself); `file` is only for messages. */
export function parseLayout(json: unknown, file?: string): Layout {
  const fail = (thing: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing: `layout ${thing}`, found: shownBriefly(found), wanted });
  };
  if (!isRecord(json))
    return fail('description', json, 'an object with joints, bones, centre, leftShoulder, rightShoulder');
  const joints: unknown = json.joints;
  if (!isTextList(joints) || joints.length === 0 || joints.length > mostJoints) {
    return fail('joints', joints, `1 to ${mostJoints} names`);
  }
  const repeated = joints.find((name, index) => joints.indexOf(name) !== index);
  if (repeated !== undefined) return fail('joints', repeated, 'each name once');

  const jointNumber = (value: unknown, thing: string): number => {
    const number = typeof value === 'string' ? joints.indexOf(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number < joints.length) return number;
    return fail(thing, value, `a joint name or a number from 0 to ${joints.length - 1}`);
  };
  if (!Array.isArray(json.bones)) return fail('bones', json.bones, 'a list of [joint, parent] pairs');
  const bones = json.bones.map((pair: unknown, index): [number, number] => {
    if (!Array.isArray(pair) || pair.length !== 2) return fail(`bones[${index}]`, pair, 'a [joint, parent] pair');
    return [jointNumber(pair[0], `bones[${index}]`), jointNumber(pair[1], `bones[${index}]`)];
  });
  const parents = new Map(bones);
  if (bones.length !== joints.length || parents.size !== joints.length) {
    return fail(
      'bones',
      `${bones.length} pairs for ${parents.size} joints`,
      `one pair for each of ${joints.length} joints`,
    );
  }
  const lost = joints.findIndex((_, joint) => !reachesRoot(joint, parents));
  if (lost >= 0) return fail('bones', joints[lost], 'a chain of parents that ends at a root paired with itself');
  const name = json.name ?? (file === undefined ? undefined : nameOfFile(file));
  if (typeof name !== 'string' || name === '') return fail('name', name, 'a text');
  const [leftShoulder, rightShoulder] = [
    jointNumber(json.leftShoulder, 'leftShoulder'),
    jointNumber(json.rightShoulder, 'rightShoulder'),
  ];
  if (leftShoulder === rightShoulder)
    return fail('rightShoulder', json.rightShoulder, 'another joint than leftShoulder');
  return { name, joints, bones, centre: jointNumber(json.centre, 'centre'), leftShoulder, rightShoulder };
}

/** The name of a file, without folders and `.json`. */
function nameOfFile(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? '').replace(/(?<=.)\.json$/, '');
}

function reachesRoot(joint: number, parents: ReadonlyMap<number, number>): boolean {
  let current = joint;
  for (let step = 0; step <= parents.size; step++) {
    const parent = parents.get(current);
    if (parent === undefined) return false;
    if (parent === current) return true;
    current = parent;
  }
  return false;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}

/** Containers by their kind: they may be of any depth. */
function shownBriefly(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).slice(0, 100);
  if (!Array.isArray(value)) return 'an object';
  return value.every((item) => typeof item !== 'object')
    ? JSON.stringify(value).slice(0, 100)
    : `a list of ${value.length}`;
}
