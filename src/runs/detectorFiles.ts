import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { readDetector, writeDetector, type DetectorCheckpoint } from '../checkpoints';
import { InputError } from '../errors';
import type { DetectionTraining, DetectorStore } from '../protocols';
import { differences } from '../settings';
import type { EvaluationInput, EvaluationRequest } from './evaluationInput';
import { detectorFile } from './keepClassifier';
import { otherData } from './provenance';

/**
 * Keeps a detector in a folder as `detector.safetensors`, and the state of its training as `training.safetensors`.
 *
 * @param kept another file that the detector is kept in too
 */
export function fileStore(
  folder: string,
  input: EvaluationInput,
  request: EvaluationRequest & { force?: boolean },
  kept?: string,
): DetectorStore {
  const state = join(folder, 'training.safetensors');
  const write = async (file: string, training: DetectionTraining): Promise<void> =>
    writeDetector(file, await checkpointOf(training, input, request.split));
  return {
    begun: () => (existsSync(state) ? begunTraining(state, input, request) : undefined),
    save: (training) => write(state, training),
    finish: async (training) => {
      for (const file of new Set([join(folder, detectorFile), kept ?? join(folder, detectorFile)])) {
        await write(file, training);
      }
      rmSync(state, { force: true });
    },
  };
}

async function checkpointOf(
  training: DetectionTraining,
  { dataset, settings, source, seed }: EvaluationInput,
  split: string,
): Promise<DetectorCheckpoint> {
  const { fingerprint, synthetic, classes, layout, normalisation } = dataset.info;
  const { detector } = training;
  return {
    ...(await training.state()),
    settings,
    raw: detector.encoder === 'raw',
    shape: detector.shape,
    classes,
    seed,
    source,
    data: { fingerprint, split },
    synthetic,
    layout,
    normalisation,
  };
}

/** A stored state; with `force` one of another training is dropped. @throws InputError when it was not asked for, or is of another */
function begunTraining(
  file: string,
  { dataset, settings, source, seed }: EvaluationInput,
  request: EvaluationRequest & { force?: boolean },
): ReturnType<DetectorStore['begun']> {
  if (request.force && !request.resume) {
    rmSync(file);
    return undefined;
  }
  if (!request.resume) {
    throw new InputError({
      file,
      thing: 'training',
      found: 'one that was interrupted',
      wanted: 'none',
      fix: 'Give --resume to go on with it, --force to start anew, or another --out.',
    });
  }
  const made = readDetector(file);
  const changed = differences(made.settings, settings).filter(
    (text) => !/^detection\.(metric|theta|boundary\.\w+Exponent)/.test(text),
  );
  if (made.seed !== seed) changed.push(`seed=${seed}`);
  if (made.source !== source) changed.push(`checkpoint=${source}`);
  changed.push(...otherData(made.data, dataset));
  if (made.data.split !== request.split) changed.push(`split=${request.split}`);
  if (changed.length > 0 && request.force) {
    rmSync(file);
    return undefined;
  }
  if (changed.length > 0) {
    throw new InputError({
      file,
      thing: 'training to continue',
      found: `one made otherwise (now ${changed.join(', ')})`,
      wanted: 'the same settings, seed, data and checkpoint',
      fix: 'Give the same ones, or start anew with --force.',
    });
  }
  return { state: made, file };
}
