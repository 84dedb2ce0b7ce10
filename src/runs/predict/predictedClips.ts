import { findAnyRecordings, planarChoicesOf } from '../../data';
import type { Clip, Layout } from '../../skeleton';
import type { Prediction } from './prediction';

/** A recording that was predicted, to be played. */
export interface PredictedClip {
  /** Its name, and the class of a clip with its probability. */
  name: string;
  clip: Clip;
  /** What a detector found, where it found it. */
  captions?: { start: number; end: number; text: string }[];
}

/**
 * The recordings of predictions as they were filmed, with what was predicted of them. Those of another layout than the first are left
 * out, and those in which nobody is.
 *
 * @param arrayLayout the joints of arrays and JSON lines; default `kinect-v2-25`
 * @throws InputError when a recording is no longer where it was
 */
export async function predictedClips(
  predictions: readonly Prediction[],
  arrayLayout?: Layout,
): Promise<{ clips: PredictedClip[]; layout: Layout | undefined }> {
  const clips: PredictedClip[] = [];
  let layout: Layout | undefined;
  for (const prediction of predictions) {
    const found = await findAnyRecordings([prediction.file], {
      form: prediction.form,
      layout: arrayLayout,
      ...asTheyAre,
    });
    try {
      const recording = found.recordings.find(({ name }) => name === prediction.name)?.read();
      if (recording?.clip === undefined) continue;
      layout ??= recording.layout;
      if (recording.layout.name === layout.name)
        clips.push({ clip: upright(recording.clip, recording.normalisation), ...textOf(prediction) });
    } finally {
      found.close();
    }
  }
  return { clips, layout };
}

/** To be looked at, pixels need no size of the picture. */
const asTheyAre = { scaling: 'fixed', image: { width: 1, height: 1 } } as const;

/** In a picture y points down. */
function upright(clip: Clip, normalisation = ''): Clip {
  if (planarChoicesOf(normalisation) === undefined) return clip;
  return { ...clip, coordinates: clip.coordinates.map((value, i) => (i % 3 === 1 ? -value : value)) };
}

function textOf({ name, top, segments }: Prediction): Omit<PredictedClip, 'clip'> {
  const words = (text: string, probability: number): string => `${text} ${(100 * probability).toFixed(0)} %`;
  if (top !== undefined) return { name: `${name}: ${words(top[0].class, top[0].probability)}` };
  return {
    name,
    captions: segments?.map((one) => ({ start: one.start, end: one.end, text: words(one.class, one.score) })),
  };
}
