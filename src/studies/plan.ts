import { experimentId } from '../runs';
import { resolveSettings } from '../settings';

/** One pre-training with its evaluations; its id names run folder, table row and figure. */
export interface PlannedRun {
  /** Data set, split, stream, encoder: `nucla-cross-view-joint-dste`. */
  id: string;
  /** Folder of the data set under the data root. */
  dataset: 'synthetic' | 'nucla';
  split: string;
  encoder: 'dste' | 'sttr';
  preset: string;
  set: readonly string[];
  /** Learning rates of the linear probe, of which the best is reported; default that of the preset. */
  learningRates?: readonly number[];
}

/** How much is computed: `demo` on synthetic recordings in minutes, `small-real` on N-UCLA in under an hour. */
/** Profiles of the main job. */
export const mainProfiles = ['demo', 'small-real'] as const;
export type MainProfile = (typeof mainProfiles)[number];

/** The runs of each profile. */
export const plans: Readonly<Record<MainProfile, readonly PlannedRun[]>> = {
  // The two splits on which raw coordinates do worst: new people, and new rooms with new cameras.
  demo: ['cross-subject', 'cross-setup'].map((split) => planned('synthetic', split, 'dste', 'demo')),
  'small-real': (['dste', 'sttr'] as const).map((encoder) => ({
    ...planned('nucla', 'cross-view', encoder, 'nucla'),
    learningRates: [0.03, 0.1, 0.3],
  })),
};

function planned(
  dataset: PlannedRun['dataset'],
  split: string,
  encoder: PlannedRun['encoder'],
  preset: string,
): PlannedRun {
  const set = [`encoder.kind=${encoder}`];
  return { id: experimentId(dataset, split, resolveSettings({ preset, set })), dataset, split, encoder, preset, set };
}
