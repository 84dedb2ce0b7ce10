import { kinectV2 } from '../../../skeleton';
import { preparationOf, type Preparation } from '../preparation';
import type { ReadRecording } from '../recordings/recordingContent';
import { selectBodies } from './bodySelection';
import { ntuSample } from './sampleName';
import { readNtuSkeleton, reusedSlot } from './skeletonText';

/** Reads `.skeleton` files into clips of the two bodies that move most. */
export function ntuReader(preparation: Preparation): ReadRecording<unknown> {
  const prepare = preparationOf(preparation, kinectV2);
  return ({ name, file, text }) => {
    const { setup, camera, performer, replication, action } = ntuSample(name, file);
    const recording = readNtuSkeleton(text, file, reusedSlot);
    if (recording.slots.length === 0) {
      return { sequences: [], skipped: [{ name, why: 'no body in any frame' }], notes: [] };
    }
    const clip = prepare(selectBodies(recording));
    const sequence = { name, label: action - 1, clip, subject: performer, camera, setup, replication, file };
    const notes = recording.hasMore
      ? [`${name}: text after the last of its ${recording.frames} frames was left out`]
      : [];
    return { sequences: [sequence], skipped: [], notes };
  };
}
