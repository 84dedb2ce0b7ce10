import { inFile } from '../errors';
import { Detector } from '../model';
import type { DetectionState } from '../protocols';
import { Generator } from '../random';
import { readKept, writeKept, type KeptKind, type KeptModel } from './keptModel';

/**
 * A detector in a file: the official state_dict by its names (`backbone.*`, `fc.*`; `boundary.*` where it has start
 * and end), in training with its velocities. The label of
 * class c is c + 1.
 */
export interface DetectorCheckpoint extends DetectionState, KeptModel {
  /** Raw coordinates instead of an encoder. */
  raw: boolean;
  tensors: KeptModel['tensors'];
}

/** Of the metadata of a detector. */
export const detectorFormat = 'usdrl-detector-1';

const kind: KeptKind = {
  format: detectorFormat,
  command: 'usdrl evaluate detection',
  shape: { raw: 'boolean', epoch: 'count', begun: ['object'], 'rows?': ['object'] },
};

/** Writes a detector as one safetensors file, so that it is never half written. */
export function writeDetector(file: string, detector: DetectorCheckpoint): void {
  writeKept(file, kind, detector);
}

/** @throws InputError if the file is no detector, is damaged, or was made by settings this version does not know */
export function readDetector(file: string): DetectorCheckpoint {
  return readKept(file, kind) as DetectorCheckpoint;
}

/** The detector of a file, ready to score. The engine must be ready; dispose of it after use. */
export function detectorFrom({ settings, raw, shape, classes, tensors }: DetectorCheckpoint, file: string): Detector {
  const encoder = raw ? 'raw' : settings.encoder;
  const boundaries = tensors.has('boundary.weight');
  const detector = inFile(file, () => new Detector(encoder, shape, classes.length, new Generator(0), boundaries));
  try {
    detector.parameters.load(tensors, file);
    return detector;
  } catch (error) {
    detector.dispose();
    throw error;
  }
}
