import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { encoderOf, readClassifier, writeClassifier, type ClassifierCheckpoint } from '../../src/checkpoints';
import { readSafetensors, writeSafetensors, type NumericArray } from '../../src/data';
import { openClassifier } from '../../src/runs';
import { kinectV1 } from '../../src/skeleton';
import { temporaryFolder } from '../data/temporaryFolder';
import { testBackend } from '../testBackend';
import { smallCheckpoint } from './smallCheckpoint';

beforeAll(() => useBackend(testBackend));

const shape = { frames: 4, joints: 20, bodies: 1, channels: 3 };
const { settings, tensors: encoder } = smallCheckpoint('sttr', 4, shape);
const ofEncoder = [...encoder].filter(([name]) => name.startsWith('backbone.'));
const values = (...extents: number[]) => ({
  shape: extents,
  data: Float32Array.from({ length: extents.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
});
const about = {
  settings,
  shape,
  classes: ['lift', 'push'],
  seed: 0,
  source: 'runs/a/checkpoints/epoch-0001.safetensors',
  data: { fingerprint: 'abc', split: 'halves' },
  synthetic: true,
  layout: kinectV1,
  normalisation: 'none',
};
const linear: ClassifierCheckpoint = {
  ...about,
  protocol: 'linear',
  encoder: 'own',
  tensors: new Map([...ofEncoder, ['fc.weight', values(2, 8)], ['fc.bias', values(2)]]),
};
const knn: ClassifierCheckpoint = {
  ...about,
  protocol: 'knn',
  encoder: 'checkpoint',
  encoderHash: 'a'.repeat(64),
  k: 2,
  tensors: new Map([
    ['features', values(3, 8)],
    ['labels', { shape: [3], data: Float32Array.of(1, 0, 1) }],
  ]),
};

function written(classifier: ClassifierCheckpoint): string {
  const file = join(temporaryFolder(), 'classifier.safetensors');
  writeClassifier(file, classifier);
  return file;
}

/** The same file with other metadata and tensors, and a hash that fits them: what only the reader can see. */
function changed(
  classifier: ClassifierCheckpoint,
  {
    meta = {},
    tensors = {},
    text,
  }: { meta?: object; tensors?: Record<string, NumericArray | undefined>; text?: string },
): string {
  const file = written(classifier);
  const read = readSafetensors(file);
  const told = JSON.parse(read.metadata.about) as object;
  for (const [name, array] of Object.entries(tensors)) {
    if (array === undefined) read.tensors.delete(name);
    else read.tensors.set(name, array);
  }
  writeSafetensors(file, read.tensors, { ...read.metadata, about: text ?? JSON.stringify({ ...told, ...meta }) });
  return file;
}

const float = (...extents: number[]): NumericArray => ({ dtype: 'float32', ...values(...extents) });

describe('a kept classifier', () => {
  it('comes back as it was', () => {
    const { head, ...made } = readClassifier(written(linear));
    expect(made).toEqual(linear);
    expect(head).toMatchObject({ kind: 'linear', classes: 2, width: 8 });
    const reference = readClassifier(written(knn)).head;
    expect(reference).toMatchObject({ kind: 'neighbours', classes: 2, width: 8, k: 2, labels: Int32Array.of(1, 0, 1) });
  });

  it('brings its own encoder', () => {
    const file = written(linear);
    const made = encoderOf(readClassifier(file), file);
    expect(made.width).toBe(4);
    made.dispose();
  });

  it.each<[what: string, file: () => string, message: RegExp]>([
    ['a text', () => join(temporaryFolder(), 'x.safetensors'), /no such file/],
    ['no metadata', () => changed(linear, { text: '' }), /metadata: found nothing/],
    ['metadata that are cut', () => changed(linear, { text: '{"protocol":' }), /metadata: found text that is cut/],
    ['a key twice', () => changed(linear, { text: '{"seed":1,"seed":2}' }), /seed.* twice/],
    [
      'names of prototypes',
      () => changed(linear, { meta: { protocol: 'constructor' } }),
      /protocol: found constructor/,
    ],
    ['another protocol', () => changed(linear, { meta: { protocol: 'svm' } }), /protocol: found svm, wanted knn/],
    ['another place of the encoder', () => changed(linear, { meta: { encoder: 'web' } }), /encoder: found web/],
    ['no hash', () => changed(knn, { meta: { encoderHash: undefined } }), /encoderHash: found none/],
    ['no class', () => changed(linear, { meta: { classes: [] } }), /classes: found 0/],
    ['classes that are no texts', () => changed(linear, { meta: { classes: [1, 2] } }), /classes\[0\]: 1/],
    ['too few classes', () => changed(linear, { meta: { classes: ['a'] } }), /classes of the classifier: found 2/],
    ['other frames', () => changed(linear, { meta: { shape: { ...shape, frames: 5 } } }), /frames: found 5, wanted 4/],
    [
      'frames beyond all memory',
      () =>
        changed(linear, {
          meta: {
            shape: { ...shape, frames: 2 ** 40 },
            settings: { ...settings, augment: { ...settings.augment, frames: 2 ** 40 } },
          },
        }),
      /parameters: found .*backbone/,
    ],
    [
      'frames that are no count',
      () => changed(linear, { meta: { shape: { ...shape, frames: -1 } } }),
      /shape\.frames: -1/,
    ],
    [
      'other joints',
      () => changed(linear, { meta: { shape: { ...shape, joints: 25 } } }),
      /joints of the layout: found 20/,
    ],
    ['a layout of nothing', () => changed(linear, { meta: { layout: { joints: [] } } }), /layout joints: found \[\]/],
    ['settings of another version', () => changed(linear, { meta: { settings: { gone: 1 } } }), /gone/],
    ['no weights', () => changed(linear, { tensors: { 'fc.weight': undefined } }), /fc\.weight: found nothing/],
    [
      'weights of other axes',
      () => changed(linear, { tensors: { 'fc.weight': float(16) } }),
      /found shape \(16\), wanted 2/,
    ],
    [
      'other features',
      () => changed(linear, { tensors: { 'fc.weight': float(2, 9) } }),
      /features .*: found 9, wanted 8/,
    ],
    ['too few biases', () => changed(linear, { tensors: { 'fc.bias': float(1) } }), /fc\.bias: found 1, wanted 2/],
    [
      'weights that are no numbers',
      () =>
        changed(linear, { tensors: { 'fc.bias': { dtype: 'float32', shape: [2], data: Float32Array.of(NaN, 1) } } }),
      /fc\.bias\[0\]: found NaN/,
    ],
    ['no encoder', () => changed(linear, { tensors: { [ofEncoder[0][0]]: undefined } }), /is missing/],
    [
      'labels of no class',
      () => changed(knn, { tensors: { labels: { dtype: 'float32', shape: [3], data: Float32Array.of(0, 2, 1) } } }),
      /labels: found 2, wanted 0 to 1/,
    ],
    ['more neighbours than clips', () => changed(knn, { meta: { k: 4 } }), /k: found 4, wanted 1 to 3/],
    ['no neighbours', () => changed(knn, { meta: { k: undefined } }), /k: found 0/],
  ])('is refused with %s', (_, file, message) => {
    const place = file();
    expect(() => readClassifier(place)).toThrow(message);
  });

  it('is refused when it is cut, or is something else', async () => {
    const file = join(temporaryFolder(), 'classifier.safetensors');
    for (const [content, message] of [
      ['', /classifier\.safetensors/],
      ['<html>', /classifier\.safetensors/],
      [Buffer.concat([Buffer.from([0, 0, 0, 0, 2, 0, 0, 0]), Buffer.from('{}')]), /header length/],
    ] as const) {
      writeFileSync(file, content);
      await expect(openClassifier({ classifier: file })).rejects.toThrow(message);
    }
    writeSafetensors(file, new Map([['x', float(1)]]));
    await expect(openClassifier({ classifier: file })).rejects.toThrow(/format: found none in the metadata/);
  });

  it('is refused without its encoder', async () => {
    const file = written(knn);
    await expect(openClassifier({ classifier: file })).rejects.toThrow(
      /encoder of the classifier: found not in its place, wanted runs\/a\/.*--checkpoint RUN/,
    );
  });
});
