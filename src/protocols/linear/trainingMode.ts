import { evaluationViews } from '../../evaluation';
import type { Generator } from '../../random';
import type { ProtocolInput } from '../protocol';
import type { RenewedFeatures } from './linearClassifier';

/**
 * Features of training clips by the frozen encoder in training mode, drawn anew for every step (journal code).
 *
 * @param generator of the probe; the draws of an epoch follow from it and the epoch
 * @returns undefined where training mode changes nothing: raw coordinates
 */
export function trainingModeFeatures(
  { encoder, dataset, parts, views }: Pick<ProtocolInput, 'encoder' | 'dataset' | 'parts' | 'views'>,
  generator: Generator,
): RenewedFeatures | undefined {
  if (encoder === undefined) return undefined;
  let drawn: { epoch: number; generator: Generator } | undefined;
  return async (places, epoch) => {
    if (drawn?.epoch !== epoch) drawn = { epoch, generator: generator.fork(`DropPath of epoch ${epoch}`) };
    const clips = Array.from(places, (place) => parts.train[place]);
    const width = 2 * encoder.width;
    const features = new Float32Array(clips.length * width);
    // Its steps tell of the probe's progress.
    const quiet = { ...views, progress: undefined };
    for await (const { first, batch, coordinates } of evaluationViews(dataset, clips, 'linear probe', quiet)) {
      features.set(await encoder.trainingFeaturesOf(coordinates, batch, drawn.generator), first * width);
    }
    return features;
  };
}
