import { readyBackend, tf } from '../backend';
import { checkpointFile, readCheckpoint } from '../checkpoints';
import { Dataset } from '../data';
import { extractFeatures } from '../evaluation';
import { Encoder, PretrainingModel, type Domain } from '../model';
import type { LongWork } from '../progress';
import { Generator } from '../random';
import { RunFolder } from './runFolder';

export interface ProjectionRequest extends LongWork {
  /** `trained` (default), or `untrained`: the weights that the run began with. */
  weights?: 'trained' | 'untrained';
  /** Test clips at most, evenly spaced; default 512. */
  clips?: number;
}

/** Projections of clips, row-major (N, width). */
export type ProjectionSet = Record<Domain, { values: Float32Array; width: number }>;

/**
 * What the objective of a run sees: the projections of test clips in its three domains, by BatchNorm over all of them. The engine
 * must be ready.
 *
 * @param run folder of a run, with the data set that it was pre-trained on at its place
 */
export async function projectionsOf(run: string, request: ProjectionRequest = {}): Promise<ProjectionSet> {
  const { weights = 'trained', clips = 512, ...work } = request;
  await readyBackend();
  const { data, settings, seed } = RunFolder.open(run).config;
  const { tensors, shape } = readCheckpoint(checkpointFile(run));
  const dataset = Dataset.open(data.folder);
  // A generator of that name makes the first weights in pre-training.
  const model = new PretrainingModel(
    settings.encoder,
    { ...settings.projector, bnChunks: 1 },
    shape,
    new Generator(seed).fork('weights'),
  );
  const encoder = Encoder.create(settings.encoder, shape, new Generator(seed));
  try {
    if (weights === 'trained') model.parameters.load(tensors, run);
    encoder.load(await model.parameters.state());
    const { test } = dataset.split(data.split ?? '');
    const count = Math.min(clips, test.length);
    const chosen = Array.from({ length: count }, (_, place) => test[Math.floor((place * test.length) / count)]);
    const views = { modality: settings.modality, frames: settings.augment.frames, ...work };
    const { features, width } = await extractFeatures(encoder, dataset, chosen, views);
    const { z, statistics } = tf.tidy(() => {
      const projected = model.project(tf.tensor2d(features, [count, width]), 1);
      return { ...projected, statistics: projected.statistics.map(({ mean, variance }) => [mean, variance]) };
    });
    const read = async (domain: Domain): Promise<ProjectionSet[Domain]> => ({
      values: (await z[domain].data()) as Float32Array,
      width: z[domain].shape[2] as number,
    });
    const set = { instance: await read('instance'), temporal: await read('temporal'), spatial: await read('spatial') };
    tf.dispose([Object.values(z), statistics]);
    return set;
  } finally {
    model.dispose();
    encoder.dispose();
    dataset.close();
  }
}
