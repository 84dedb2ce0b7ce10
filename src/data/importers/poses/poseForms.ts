import { InputError } from '../../../errors';
import { isRecord } from '../../jsonFile';
import { alphaPose, alphaPoseFrames } from './forms/alphaPose';
import { azureKinect } from './forms/azureKinect';
import { kineticsSkeleton } from './forms/kineticsSkeleton';
import { mediaPipe } from './forms/mediaPipe';
import { mmPose } from './forms/mmPose';
import { openPose } from './forms/openPose';
import { uavHuman } from './forms/uavHuman';
import type { PoseFile, PoseForm } from './poseClip';

/** All forms that are read. Two may have one name: a file a recording, and a file a frame. */
export const poseForms: readonly PoseForm[] = [
  openPose,
  kineticsSkeleton,
  mediaPipe,
  azureKinect,
  mmPose,
  alphaPose,
  alphaPoseFrames,
  uavHuman,
];

/** The words for the forms. */
export const poseFormNames: readonly string[] = [...new Set(poseForms.map(({ name }) => name))];

/** The form of a file, whatever was wanted; undefined for none that is known. */
export function recogniseForm(content: unknown): PoseForm | undefined {
  return poseForms.find((form) => form.recognises(content));
}

/**
 * The form of a file.
 *
 * @param wanted by its name; default any
 * @throws InputError for another form, which it names, and for none that is known
 */
export function formOf({ content, place }: Pick<PoseFile, 'content' | 'place'>, wanted?: string): PoseForm {
  const given = poseForms.filter(({ name }) => wanted === undefined || name === wanted);
  if (given.length === 0)
    throw new InputError({ thing: 'form', found: String(wanted), wanted: poseFormNames.join(', ') });
  const form = given.find((one) => one.recognises(content));
  if (form !== undefined) return form;
  const other = recogniseForm(content);
  const titles = given.map(({ title, holds }) => `${title}: ${holds}`);
  throw new InputError({
    file: place,
    thing: 'content',
    found: other === undefined ? contentText(content) : other.title,
    wanted: wanted === undefined ? `one of ${poseForms.map(({ title }) => title).join(', ')}` : titles.join(', or '),
    fix: other === undefined ? undefined : `Give --form ${other.name} (option \`form\`), or leave it out.`,
  });
}

function contentText(content: unknown): string {
  if (content instanceof Uint8Array) return 'a text';
  if (Array.isArray(content)) {
    const [first] = content as unknown[];
    return content.length === 0
      ? 'an empty list'
      : `a list of ${isRecord(first) ? `objects with ${keysOf(first)}` : typeof first}`;
  }
  return isRecord(content) ? `an object with ${keysOf(content)}` : typeof content;
}

function keysOf(value: Record<string, unknown>): string {
  const keys = Object.keys(value).slice(0, 6);
  return keys.length === 0 ? 'nothing in it' : keys.map((key) => key.slice(0, 30)).join(', ');
}
