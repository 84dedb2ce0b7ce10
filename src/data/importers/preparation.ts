import type { Clip, Layout } from '../../skeleton';
import { normaliseClip, normalisationText, spineNormalisationText } from '../normalise';

/** How raw clips of a Kinect are prepared. */
export interface Preparation {
  /** Centre every frame and turn the clip, as UmURL and USDRL do; false keeps metres in camera space. */
  normalise: boolean;
  /** With `normalise`, turn the spine of frame 0 to z first, as AGCN, CMD and others do. */
  alignSpine: boolean;
}

/** From the hip to the spine, in both Kinect layouts. */
const kinectSpine = [0, 1] as const;

/** The function that prepares a clip, which it may change: readers make their clips anew. */
export function preparationOf({ normalise, alignSpine }: Preparation, layout: Layout): (clip: Clip) => Clip {
  if (!normalise) return (clip) => clip;
  return (clip) => normaliseClip(clip, layout, { spine: alignSpine ? kinectSpine : undefined, inPlace: true });
}

/** What a data set says about its preparation. */
export function preparationText({ normalise, alignSpine }: Preparation): string {
  if (!normalise) return 'none';
  return alignSpine ? spineNormalisationText : normalisationText;
}
