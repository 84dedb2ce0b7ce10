import { kinectV2 } from '../../../skeleton';
import { preparationOf, type Preparation } from '../preparation';
import type { ReadRecording } from '../recordings/recordingContent';
import { selectBodies } from './bodySelection';
import { ntuRecording } from './recordingName';
import { readNtuSkeleton, reusedSlot } from './skeletonText';

/** Reads `.skeleton` files into clips of the two bodies that move most. */
export function ntuReader(preparation: Preparation): ReadRecording<unknown> {
  const prepare = preparationOf(preparation, kinectV2);
  return ({ name, file, text }) => {
    const { setup, camera, performer, replication, action } = ntuRecording(name, file);
    const skeletons = readNtuSkeleton(text, file, reusedSlot);
    if (skeletons.slots.length === 0) {
      return { recordings: [], skipped: [{ name, why: 'no body in any frame' }], notes: [] };
    }
    const clip = prepare(selectBodies(skeletons));
    const recording = { name, label: action - 1, clip, subject: performer, camera, setup, replication, file };
    const notes = skeletons.hasMore
      ? [`${name}: text after the last of its ${skeletons.frames} frames was left out`]
      : [];
    return { recordings: [recording], skipped: [], notes };
  };
}
