import { checkpointFile, readCheckpoint } from '../checkpoints';
import { InputError } from '../errors';
import { encoderSpecs, requireState } from '../model';
import { readRunRecord, RunFolder } from '../runs';
import { kinectV2 } from '../skeleton';
import type { SyntheticOptions } from '../synthetic';
import type { PretrainingSettings } from '../training';
import type { PageContent } from './content';

/** Other people, rooms and performances than those of the synthetic set with its own seed, 0. */
const defaultRecordings: SyntheticOptions = {
  actions: [
    'drink',
    'wave a hand',
    'throw',
    'put on a hat',
    'clap',
    'cross arms',
    'sit down',
    'pick up',
    'bow',
    'kick',
    'jump up',
    'walk in place',
  ],
  subjects: 4,
  setups: 2,
  cameras: [1],
  replications: 2,
  seed: 1,
};

/** What may be chosen of what a page shows. */
export interface Shown {
  /** Seconds of the pre-training that a reader starts; default 60. */
  seconds?: number;
  /** The recordings of the page, at least two people; default 96: 12 actions by 4 people, with a seed of their own. */
  recordings?: SyntheticOptions;
}

/**
 * What a page made from a run holds.
 *
 * @throws InputError if the encoder takes other skeletons than the page's
 */
export function pageContent(run: string, { seconds = 60, recordings = defaultRecordings }: Shown): PageContent {
  const { settings, data, synthetic, seed } = RunFolder.open(run).config;
  const file = checkpointFile(run);
  const { tensors, shape, steps, epoch } = readCheckpoint(file);
  const joints = kinectV2.joints.length;
  if (shape.joints !== joints || shape.bodies !== 2) {
    throw new InputError({
      file: run,
      thing: 'skeletons of the encoder',
      found: `${shape.joints} joints of ${shape.bodies} bodies`,
      wanted: `${joints} joints of 2 bodies, as the page's recordings have`,
      fix: 'Pre-train on synthetic recordings, or leave --run out.',
    });
  }
  const specs = encoderSpecs(settings.encoder, shape);
  requireState(specs, tensors, file);
  const entries = specs.map(({ name }) => ({ name, shape: [...(tensors.get(name)?.shape ?? [])] }));
  const numbers = Buffer.concat(
    entries.map(({ name }) => {
      const values = tensors.get(name)?.data ?? new Float32Array();
      return Buffer.from(Float32Array.from(values).buffer);
    }),
  );
  const record = readRunRecord(run);
  return {
    encoder: {
      settings: settings.encoder,
      shape,
      modality: settings.modality,
      entries,
      numbers: numbers.toString('base64'),
    },
    record: [
      ['encoder', `${settings.encoder.kind}, hidden ${settings.encoder.hidden}, ${shape.frames} frames`],
      [
        'pre-trained on',
        `${data.name}${synthetic ? ' (synthetic)' : ''}, split ${data.split ?? 'none'}, without labels`,
      ],
      ['epochs, steps', `${epoch}, ${steps}`],
      ['seed', String(seed)],
      ['record', record === undefined ? 'none' : record.id],
    ],
    recordings,
    training: { settings: inPage(settings), seed, seconds },
  };
}

/** The pre-training of a run as a page does it: in one pass, in one thread, at one learning rate. */
function inPage(settings: PretrainingSettings): PretrainingSettings {
  const batch = 32;
  return {
    ...settings,
    optimizer: { ...settings.optimizer, milestones: [] },
    training: { ...settings.training, batch, microBatch: batch, workers: 0, execution: 'eager', precision: 'float32' },
  };
}
