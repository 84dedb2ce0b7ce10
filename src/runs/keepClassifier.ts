import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { keptProtocols, writeClassifier, type ClassifierCheckpoint } from '../checkpoints';
import { InputError } from '../errors';
import { shapeOf } from '../model';
import { protocolOf, type ProtocolName, type TrainedClassifier } from '../protocols';
import type { Settings } from '../settings';
import type { EvaluationInput } from './evaluationInput';

/** Whether the classifier of an evaluation is kept. */
export interface KeepTarget {
  /**
   * Keeps the classifier of the headline for `predict`: in this file, or with `true` in the folder of the result's name beside it. A
   * detector is kept there always. Default false.
   */
  keep?: boolean | string;
}

/** File name of a classifier in the folder beside a result. */
export const classifierFile = 'classifier.safetensors';

/** File name of a detector there. */
export const detectorFile = 'detector.safetensors';

/**
 * Where the classifier of an evaluation goes; undefined if it is not kept. Asked for before the work starts, so that no work is lost.
 *
 * @param folder beside the result; undefined if that goes nowhere
 * @throws InputError when the protocol keeps none, there is no place for it, or one that is not to be replaced
 */
export function keptFile(
  name: ProtocolName,
  { keep = false, force = false, detector }: KeepTarget & { force?: boolean; detector?: string },
  settings: Settings,
  folder: string | undefined,
): string | undefined {
  if (keep === false) return undefined;
  const keeps = protocolOf(name).keeps?.(settings[name]) === true;
  if (!keeps || detector !== undefined) {
    const wanted = [...keptProtocols, 'detection with protocol usdrl or boundary'].join(', ');
    const found = keeps ? 'a detector that was kept before' : name;
    throw new InputError({ thing: 'protocol whose classifier is kept', found, wanted });
  }
  const place = folder && join(folder, name === 'detection' ? detectorFile : classifierFile);
  const file = typeof keep === 'string' ? keep : place;
  if (file === undefined || (name === 'detection' && place === undefined)) {
    const fix = name === 'detection' ? 'Give --out (option `out`).' : 'Give --keep FILE (option `keep`).';
    const found = 'no place: the result is stored nowhere';
    throw new InputError({ thing: 'classifier to keep', found, wanted: 'a file', fix });
  }
  // What detection keeps beside its result goes with the result.
  if (existsSync(file) && !force && (name !== 'detection' || file !== place)) {
    const fix = 'Give --force to replace it, or another name.';
    throw new InputError({ file, thing: 'classifier', found: 'an existing one', wanted: 'none', fix });
  }
  return file;
}

/** What a protocol gives its classifier to. */
export function classifierKeeper(
  file: string,
  protocol: ProtocolName,
  input: EvaluationInput,
): (classifier: TrainedClassifier) => Promise<void> {
  return async ({ tensors, k }) => {
    const { dataset, settings, encoder, source, sourceHash, seed, split } = input;
    const { layout, info } = dataset;
    const trained = [...tensors.keys()].some((name) => name.startsWith('backbone.'));
    const isOwn = encoder !== undefined && (trained || sourceHash === undefined);
    const own = isOwn && !trained ? await encoder.parameters.state() : [];
    writeClassifier(file, {
      protocol: protocol as ClassifierCheckpoint['protocol'],
      settings,
      shape: shapeOf(settings.encoder, layout, { frames: settings.augment.frames, bodies: info.bodies }),
      classes: info.classes,
      encoder: encoder === undefined ? 'raw' : isOwn ? 'own' : 'checkpoint',
      encoderHash: isOwn ? undefined : sourceHash,
      k,
      seed,
      source,
      data: { fingerprint: info.fingerprint, split },
      synthetic: info.synthetic,
      layout,
      normalisation: info.normalisation,
      tensors: new Map([...own, ...tensors]),
    });
  };
}
