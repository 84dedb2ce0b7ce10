import type { Clip } from './clip';
import type { Layout } from './layout';

/** A clip with the joints of one layout in the order of another that has the same joints, by their names. */
export function reorderJoints(clip: Clip, from: Layout, to: Layout): Clip {
  const sources = to.joints.map((name) => from.joints.indexOf(name));
  if (clip.joints !== from.joints.length || from.joints.length !== sources.length || sources.includes(-1)) {
    throw new RangeError(`a clip of ${clip.joints} joints, ${from.name}, cannot be put in the order of ${to.name}`);
  }
  const coordinates = new Float32Array(clip.coordinates.length);
  for (let place = 0; place < clip.frames * clip.bodies * clip.joints; place += clip.joints) {
    sources.forEach((source, joint) => {
      const start = (place + source) * 3;
      coordinates.set(clip.coordinates.subarray(start, start + 3), (place + joint) * 3);
    });
  }
  return { ...clip, coordinates };
}
