import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../errors';
import { coco } from './coco';
import { kinectV1 } from './kinectV1';
import { kinectV2 } from './kinectV2';
import type { Layout } from './layout';

/** The layouts that can be named instead of given as a file. */
export const builtInLayouts: readonly Layout[] = [kinectV2, kinectV1, coco];

/** No skeleton sensor comes near this; it only stops absurd files. */
const mostJoints = 1000;

/**
 * A layout by its built-in name, or from a JSON file
 * `{"name", "joints": [names], "bones": [[joint, parent]], "centre", "leftShoulder", "rightShoulder"}`, where a joint is
 * given by its number from 0 or by its name and the root is paired with itself.
 *
 * @throws InputError when the name is unknown, the file unreadable or the layout inconsistent.
 */
export function readLayout(nameOrFile: string): Layout {
  const builtIn = builtInLayouts.find((layout) => layout.name === nameOrFile);
  if (builtIn !== undefined) return builtIn;
  let text: string;
  try {
    text = readFileSync(nameOrFile, 'utf8');
  } catch {
    throw new InputError({
      thing: 'layout',
      found: nameOrFile,
      wanted: `${builtInLayouts.map((layout) => layout.name).join(', ')} or a readable JSON file`,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError({ file: nameOrFile, thing: 'layout', found: String(error), wanted: 'JSON' });
  }
  return parseLayout(json, nameOrFile);
}

/** Checks a layout that came as JSON (see {@link readLayout}); `file` is only for messages. */
export function parseLayout(json: unknown, file?: string): Layout {
  const fail = (thing: string, found: unknown, wanted: string): never => {
    const shown = (JSON.stringify(found) ?? 'nothing').slice(0, 100);
    throw new InputError({ file, thing: `layout ${thing}`, found: shown, wanted });
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
  const name = json.name ?? (file === undefined ? undefined : basename(file, '.json'));
  if (typeof name !== 'string' || name === '') return fail('name', name, 'a text');
  return {
    name,
    joints,
    bones,
    centre: jointNumber(json.centre, 'centre'),
    leftShoulder: jointNumber(json.leftShoulder, 'leftShoulder'),
    rightShoulder: jointNumber(json.rightShoulder, 'rightShoulder'),
  };
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
