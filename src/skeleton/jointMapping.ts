import { InputError } from '../errors';
import type { Clip } from './clip';
import { jointSources, type Sources } from './jointSources';
import type { Layout } from './layout';

/** How the joints of one layout are made of those of another: each is the mean of its sources. */
export interface JointMapping {
  from: Layout;
  to: Layout;
  /** For each joint of `to` the joints of `from`, at least one. */
  sources: readonly (readonly number[])[];
}

/**
 * The mapping between two layouts, by the names of their joints and, for joints that one lacks, by `jointSources`.
 *
 * @throws InputError when a joint has no source
 */
export function jointMapping(from: Layout, to: Layout): JointMapping {
  const place = (name: string): number => from.joints.indexOf(name);
  const isSame = to.joints.every((name, joint) => from.joints[joint] === name);
  const known = Object.hasOwn(jointSources, to.name) && !isSame ? jointSources[to.name] : {};
  const sources = to.joints.map((name): number[] => {
    const choices: readonly Sources[] = Object.hasOwn(known, name) ? known[name] : [[name]];
    const chosen = choices.find((names) => names.every((one) => place(one) >= 0));
    if (chosen !== undefined) return chosen.map(place);
    throw new InputError({
      thing: `joints of ${from.name} mapped to ${to.name}`,
      found: `nothing for ${name}`,
      wanted: `one of ${choices.map((names) => names.join(' and ')).join('; ')}`,
      fix: 'Name the joints of a layout of your own as the built-in layouts do.',
    });
  });
  return { from, to, sources };
}

/**
 * A clip with the joints of another layout. Absent bodies stay zero.
 *
 * @param lost what becomes of sources that are three zeros: they are numbers as others (`number`, default), or were not found
 * (`skip`) and the mean is that of the others
 * @throws RangeError when the clip has not the joints of `from`
 */
export function mapJoints(
  clip: Clip,
  { from, to, sources }: JointMapping,
  { lost = 'number' }: { lost?: 'number' | 'skip' } = {},
): Clip {
  const [before, after] = [from.joints.length, to.joints.length];
  if (clip.joints !== before) throw new RangeError(`${from.name} has ${before} joints, this clip ${clip.joints}`);
  const x = clip.coordinates;
  const isFound = (at: number): boolean => x[at] !== 0 || x[at + 1] !== 0 || x[at + 2] !== 0;
  const coordinates = new Float32Array(clip.frames * clip.bodies * after * 3);
  for (let body = 0; body < clip.frames * clip.bodies; body++) {
    for (let joint = 0; joint < after; joint++) {
      const all = sources[joint].map((source) => (body * before + source) * 3);
      const taken = lost === 'skip' ? all.filter(isFound) : all;
      for (let c = 0; c < 3 && taken.length > 0; c++) {
        let sum = 0;
        for (const at of taken) sum += x[at + c];
        coordinates[(body * after + joint) * 3 + c] = sum / taken.length;
      }
    }
  }
  return { frames: clip.frames, bodies: clip.bodies, joints: after, coordinates };
}
