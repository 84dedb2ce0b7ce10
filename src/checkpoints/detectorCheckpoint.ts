import { parseOwn, readSafetensors, writeSafetensors, type OwnFile } from '../data';
import { Detector, type EncoderShape } from '../model';
import type { DetectionState } from '../protocols';
import { Generator } from '../random';
import { settingsFrom, type Settings } from '../settings';
import { requireFormat, sizes, stateArray, stateValues } from './checkpoint';

/** A detector in a file: the official state_dict by its names (`backbone.*`, `fc.*`), in training with its velocities. */
export interface DetectorCheckpoint extends DetectionState {
  settings: Settings;
  /** Raw coordinates instead of an encoder. */
  raw: boolean;
  shape: EncoderShape;
  /** Class names; the label of class c is c + 1. */
  classes: readonly string[];
  seed: number;
  /** Checkpoint or baseline that training started from. */
  source: string;
  /** Fingerprint and split of the data set it was trained on. */
  data: { fingerprint: string; split: string };
  synthetic: boolean;
}

const format = 'usdrl-detector-1';

const aboutKind: OwnFile = {
  thing: 'metadata',
  wanted: 'what `usdrl evaluate detection` writes',
  shape: {
    settings: 'object',
    raw: 'boolean',
    shape: sizes,
    classes: ['text'],
    seed: 'number',
    source: 'text',
    data: { fingerprint: 'text', split: 'text' },
    synthetic: 'boolean',
    epoch: 'count',
    begun: ['object'],
    'rows?': ['object'],
  },
  fix: 'The file is damaged.',
};

/** Writes a detector as one safetensors file, so that it is never half written. */
export function writeDetector(file: string, { tensors, ...about }: DetectorCheckpoint): void {
  const arrays = new Map([...tensors].map(([name, value]) => [name, stateArray(name, value)]));
  writeSafetensors(file, arrays, { format, about: JSON.stringify(about) });
}

/** @throws InputError if the file is no detector, is damaged, or was made by settings this version does not know */
export function readDetector(file: string): DetectorCheckpoint {
  const { metadata, tensors } = readSafetensors(file);
  requireFormat(metadata, file, format, 'a detector written by `usdrl evaluate detection`');
  const about = parseOwn(metadata.about ?? '', file, aboutKind) as Omit<DetectorCheckpoint, 'tensors'>;
  return { ...about, settings: settingsFrom(about.settings, file), tensors: stateValues(tensors, file) };
}

/** The detector of a file, ready to score. The engine must be ready; dispose of it after use. */
export function detectorFrom({ settings, raw, shape, classes, tensors }: DetectorCheckpoint, file: string): Detector {
  const detector = new Detector(raw ? 'raw' : settings.encoder, shape, classes.length, new Generator(0));
  try {
    detector.parameters.load(tensors, file);
    return detector;
  } catch (error) {
    detector.dispose();
    throw error;
  }
}
