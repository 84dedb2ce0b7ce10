import { skeletonPlayer, skeletonPoster, type PlayerOptions } from '../../report';
import { predictedClips, type PredictResult } from '../../runs';
import { showPlayer, type ShowOptions } from './show';

export interface ShowPredictionsOptions extends ShowOptions, PlayerOptions {
  /** Most recordings side by side; default 4. */
  most?: number;
}

/**
 * Plays the recordings that were predicted with their labels: the class of a clip under it, the actions of an untrimmed recording where they are.
 * Outside a notebook it only saves the still picture.
 *
 * @throws InputError when a recording is no longer where it was
 */
export async function showPredictions(
  {
    predictions,
    synthetic,
    layout: joints,
  }: Pick<PredictResult, 'predictions' | 'synthetic'> & Partial<Pick<PredictResult, 'layout'>>,
  { most = 4, name = 'predictions', folder, ...options }: ShowPredictionsOptions = {},
): Promise<void> {
  const { clips, layout } = await predictedClips(predictions.slice(0, most), joints);
  if (layout === undefined) return;
  const html = skeletonPlayer(clips, layout, { synthetic, ...options });
  showPlayer({ html, svg: skeletonPoster(clips, layout, { synthetic, view: options.view }) }, { name, folder });
}
