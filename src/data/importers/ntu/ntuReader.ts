import { kinectV2 } from '../../../skeleton';
import { usualBodies } from '../chosenBodies';
import { contentMaker, type Preparation } from '../preparation';
import type { ReadRecording } from '../recordings/recordingContent';
import { selectBodies } from './bodySelection';
import { ntuRecording } from './recordingName';
import { readNtuSkeleton, reusedSlot } from './skeletonText';

/** Reads `.skeleton` files into clips of the bodies that move most, two if nothing else is asked for. */
export function ntuReader(preparation: Preparation): ReadRecording<unknown> {
  const { bodies = usualBodies, chooseBodies, missing } = preparation;
  const contentOf = contentMaker(preparation, kinectV2, missing === undefined);
  return ({ name, file, text }) => {
    const { setup, camera, performer, replication, action } = ntuRecording(name, file);
    const skeletons = readNtuSkeleton(text, file, reusedSlot);
    const { slots } = skeletons;
    if (slots.length === 0) {
      return { recordings: [], skipped: [{ name, why: 'no body in any frame' }], notes: [] };
    }
    const clip = selectBodies(skeletons, bodies, chooseBodies);
    const content = contentOf({ name, label: action - 1, clip, subject: performer, camera, setup, replication, file });
    const left = slots.length - clip.bodies;
    if (left > 0) content.tally = { ...content.tally, crowded: 1, bodiesLeft: left };
    if (skeletons.hasMore) {
      content.notes.push(`${name}: text after the last of its ${skeletons.frames} frames was left out`);
    }
    return content;
  };
}
