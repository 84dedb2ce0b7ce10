import { join } from 'node:path';

import { writeCheckpoint } from '../../../src/checkpoints';
import { importNtu } from '../../../src/data';
import type { EvaluationRequest } from '../../../src/runs';
import { syntheticActions, writeSyntheticAsNtu } from '../../../src/synthetic';
import { smallCheckpoint } from '../../checkpoints/smallCheckpoint';

/** Made-up recordings in their raw form, the data set made of them, and a run with a small encoder. */
export interface RawAndImported {
  /** Folder of `.skeleton` files. */
  raw: string;
  run: string;
  source: EvaluationRequest;
}

/** The first of all: their numbers, which are in the names of the files, count from 1. */
export const actions = syntheticActions.slice(0, 3).map(({ name }) => name);

export async function writeRawAndImported(folder: string): Promise<RawAndImported> {
  const raw = join(folder, 'raw');
  await writeSyntheticAsNtu(raw, { actions, subjects: 3, setups: 1, replications: 1 });
  const data = join(folder, 'data');
  await importNtu([raw], data, { classes: actions, synthetic: true });
  const run = join(folder, 'run');
  const shape = { frames: 8, joints: 25, bodies: 2, channels: 3 };
  writeCheckpoint(join(run, 'checkpoints', 'epoch-0002.safetensors'), smallCheckpoint('sttr', 8, shape));
  const set = ['linear.epochs=20', 'linear.learningRate=0.1', 'training.execution=eager', 'augment.minimumCrop=4'];
  for (const part of ['finetune', 'semi']) {
    set.push(`${part}.epochs=4`, `${part}.testEvery=2`, `${part}.batch=8`, `${part}.learningRate=0.02`);
  }
  return { raw, run, source: { checkpoint: run, data, split: 'cross-subject', set } };
}
