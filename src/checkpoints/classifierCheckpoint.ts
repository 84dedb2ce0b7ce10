import { inFile, InputError } from '../errors';
import { Encoder, encoderSpecs, requireState } from '../model';
import { Generator } from '../random';
import { readKept, writeKept, type KeptKind, type KeptModel } from './keptModel';

/** Protocols whose classifiers are kept. */
export const keptProtocols = ['knn', 'linear', 'finetune', 'semi'] as const;

/** A classifier of whole clips in a file; see `TrainedClassifier` for its tensors. */
export interface ClassifierCheckpoint extends KeptModel {
  protocol: (typeof keptProtocols)[number];
  /**
   * Where the encoder is: in the `checkpoint` of {@link encoderHash}, in this file under its official names (`own`), or nowhere, as the
   * classifier takes the coordinates themselves (`raw`).
   */
  encoder: 'checkpoint' | 'own' | 'raw';
  /** SHA-256 of the checkpoint. */
  encoderHash?: string;
  /** Neighbours that vote, of retrieval. */
  k?: number;
}

/** Of the metadata of a classifier. */
export const classifierFormat = 'usdrl-classifier-1';

const kind: KeptKind = {
  format: classifierFormat,
  command: 'usdrl evaluate knn|linear|finetune|semi --keep',
  shape: { protocol: 'text', encoder: 'text', 'encoderHash?': 'text', 'k?': 'count' },
};

/** Writes a classifier as one safetensors file, so that it is never half written. */
export function writeClassifier(file: string, classifier: ClassifierCheckpoint): void {
  writeKept(file, kind, classifier);
}

/** A classifier as it is used. */
export type ClassifierHead =
  | { kind: 'linear'; classes: number; width: number; weight: Float32Array; bias: Float32Array }
  | { kind: 'neighbours'; classes: number; width: number; k: number; features: Float32Array; labels: Int32Array };

/**
 * @throws InputError if the file is no classifier, is damaged, its parts do not fit each other, or it was made by settings this version
 *   does not know
 */
export function readClassifier(file: string): ClassifierCheckpoint & { head: ClassifierHead } {
  const made = readKept(file, kind) as ClassifierCheckpoint;
  const { protocol, encoder, encoderHash, settings, shape, classes } = made;
  const require = (holds: boolean, thing: string, found: string | number, wanted: string | number): void => {
    if (!holds) throw new InputError({ file, thing, found, wanted, fix: 'The file is damaged.' });
  };
  require(keptProtocols.includes(protocol), 'protocol', protocol, keptProtocols.join(', '));
  const places = ['checkpoint', 'own', 'raw'];
  require(places.includes(encoder), 'encoder', encoder, places.join(', '));
  if (encoder === 'checkpoint') require(encoderHash !== undefined, 'encoderHash', 'none', 'that of the checkpoint');
  require(classes.length > 0, 'classes', 0, 'at least one');
  require(shape.frames === settings.augment.frames, 'frames', shape.frames, settings.augment.frames);
  require(shape.channels === 3, 'channels', shape.channels, 3);
  if (encoder === 'own') requireState(encoderSpecs(settings.encoder, shape), made.tensors, file);
  const head = headOf(made, file);
  const inputs = shape.frames * shape.bodies * shape.joints * shape.channels;
  const width = encoder === 'raw' ? inputs : 2 * settings.encoder.hidden;
  require(head.width === width, 'features of the classifier', head.width, width);
  require(head.classes <= classes.length, 'classes of the classifier', head.classes, `at most ${classes.length}`);
  return { ...made, head };
}

/** The encoder that lies in the file of a classifier, in evaluation mode. The engine must be ready; dispose of it after use. */
export function encoderOf({ settings, shape, tensors }: ClassifierCheckpoint, file: string): Encoder {
  const encoder = inFile(file, () => Encoder.create(settings.encoder, shape, new Generator(0)));
  encoder.load(tensors, file);
  return encoder;
}

function headOf({ protocol, tensors, k = 0, classes }: ClassifierCheckpoint, file: string): ClassifierHead {
  const entry = (name: string, axes: number) => {
    const value = tensors.get(name);
    const shape = value?.shape ?? [];
    const fits = value !== undefined && shape.length === axes && shape.every((extent) => extent > 0);
    if (fits) return value;
    const found = value === undefined ? 'nothing' : `shape (${shape.join(', ')})`;
    throw new InputError({ file, thing: name, found, wanted: `${axes} axes`, fix: 'The file is damaged.' });
  };
  const [rows, columns] = protocol === 'knn' ? ['features', 'labels'] : ['fc.weight', 'fc.bias'];
  const [table, column] = [entry(rows, 2), entry(columns, 1)];
  const [count, width] = table.shape;
  const fail = (thing: string, found: string | number, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted, fix: 'The file is damaged.' });
  };
  if (column.shape[0] !== count) fail(columns, column.shape[0], `${count}, as ${rows} has rows`);
  if (protocol !== 'knn') {
    return { kind: 'linear', classes: count, width, weight: table.data, bias: column.data };
  }
  const wrong = column.data.find((label) => !Number.isInteger(label) || label < 0 || label >= classes.length);
  if (wrong !== undefined) fail('labels', wrong, `0 to ${classes.length - 1}`);
  if (k < 1 || k > count) fail('k', k, `1 to ${count}`);
  const labels = Int32Array.from(column.data);
  return { kind: 'neighbours', classes: classes.length, width, k, features: table.data, labels };
}
