import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { CompiledFunction, tf, useBackend, type Tensor, type Variable } from '../../../src/backend';
import { augmentDefaults } from '../../../src/augment';
import { WindowReader } from '../../../src/data';
import { findNeighbours } from '../../../src/evaluation';
import { nativeBackend, type NativeBackend } from '../../../src/backend/graph/nativeBackend';
import type * as recording from '../../../src/backend/graph/recording';
import { inferred, shapeRules } from '../../../src/backend/graph/shapeRules';
import {
  defaultEncoder,
  defaultProjector,
  Detector,
  drawDropPath,
  PretrainingModel,
  Recogniser,
} from '../../../src/model';
import { defaultLoss } from '../../../src/objective';
import {
  defaultDetectionTraining,
  DetectionTraining,
  defaultRecognitionTraining,
  RecognitionTraining,
} from '../../../src/protocols';
import { Generator } from '../../../src/random';
import { Adam, defaultOptimizer, TrainingEngine } from '../../../src/training';
import { featureSet } from '../../evaluation/featureSets';
import { openMovingDots } from '../../evaluation/movingDots';
import { openSwings } from '../../protocols/detection/swings';
import { testBackend, testCompiles } from '../../testBackend';

/** Everything that was recorded, with the variables of the program. */
const recorded = vi.hoisted(() => [] as { made: recording.RecordedFunction; variables: readonly Variable[] }[]);

vi.mock('../../../src/backend/graph/recording', async (original) => {
  const actual = await original<typeof recording>();
  const record: typeof actual.record = (...given) => {
    const made = actual.record(...given);
    recorded.push({ made, variables: given[2] });
    return made;
  };
  return { ...actual, record };
});

const folder = mkdtempSync(join(tmpdir(), 'usdrl-shapes-'));
/** Operations whose shapes were compared with real ones. */
const checked = new Set<string>();
let backend: NativeBackend;

beforeAll(async () => {
  await useBackend(testBackend);
  if (testCompiles) backend = nativeBackend() as NativeBackend;
});

afterEach(() => {
  recorded.length = 0;
});

afterAll(() => rmSync(folder, { recursive: true }));

const typeNames = { 1: 'float32', 3: 'int32', 10: 'bool' } as const;

/** Runs what was recorded for real, from zeros, and compares every tensor. @returns how many operations */
function runRecorded(): number {
  let calls = 0;
  for (const { made, variables } of recorded) {
    tf.tidy(() => {
      const real = new Map<number, number>();
      const give = (id: number, tensor: Tensor): void => void real.set(id, backend.getInputTensorIds([tensor])[0]);
      made.inputs.forEach(({ id, shape, dtype }) =>
        give(id, tf.zeros(shape, typeNames[dtype as keyof typeof typeNames])),
      );
      made.variables.forEach(({ before }, index) => give(before, tf.zeros(variables[index].shape)));
      const { constants } = made.recording;
      constants.forEach(({ shape, dtype, values }, id) =>
        give(id, tf.tensor(values, shape, typeNames[dtype as keyof typeof typeNames])),
      );
      for (const { op, attributes, inputs, outputs } of made.recording.calls) {
        const ids = inputs.map((id) => real.get(id) as number);
        const found = backend.binding.executeOp(op, attributes, ids, outputs.length);
        const types = (tensors: typeof outputs) => tensors.map(({ shape, dtype }) => ({ shape, dtype }));
        expect(types(outputs), `${op} ${JSON.stringify(attributes)}`).toEqual(types(found));
        found.forEach((tensor, index) => {
          real.set(outputs[index].id, tensor.id);
          // Freed with the scope.
          backend.createOutputTensor(tensor);
        });
        checked.add(op);
        calls++;
      }
    });
  }
  return calls;
}

const one = (names: string): ((x: Tensor) => Tensor)[] =>
  names.split(' ').map((name) => (x) => (tf as unknown as Record<string, (x: Tensor) => Tensor>)[name](x));
const two = (names: string): ((x: Tensor, y: Tensor) => Tensor)[] =>
  names
    .split(' ')
    .map((name) => (x, y) => (tf as unknown as Record<string, (x: Tensor, y: Tensor) => Tensor>)[name](x, y));

/** What TensorFlow.js makes of its functions of x (2, 3, 4), y (3, 1), flags (2, 3, 4) and indices (2). */
const floats = [
  ...one(
    'abs ceil cos elu erf exp expm1 floor leakyRelu log log1p neg reciprocal relu relu6 round rsqrt selu sigmoid sign sin',
  ),
  ...one('softmax softplus sqrt square tan tanh cumsum reverse isFinite isInf isNaN zerosLike onesLike step'),
  ...one('max mean min prod sum argMax argMin'),
  ...two('add floorDiv mod maximum minimum mul pow div squaredDifference sub'),
  ...two('equal greater greaterEqual less lessEqual notEqual'),
  (x: Tensor) => tf.cast(x, 'int32'),
  (x: Tensor) => tf.sum(x, [0, 2], true),
  (x: Tensor) => tf.mean(x, -1),
  (x: Tensor) => tf.argMax(x, 1),
  (x: Tensor) => tf.addN([x, x, x]),
  (x: Tensor) => tf.matMul(x, x, false, true),
  (x: Tensor) => tf.matMul(x, tf.zeros([1, 2, 3]), true, true),
  (x: Tensor) => tf.matMul(tf.zeros([3, 3]), x),
  (x: Tensor) => tf.reshape(x, [3, -1]),
  (x: Tensor) => tf.transpose(x, [2, 0, 1]),
  (x: Tensor) => tf.concat([x, x, x], 1),
  (x: Tensor) => tf.split(x, [1, 3], 2),
  (x: Tensor) => tf.stack([x, x], 1),
  (x: Tensor) => tf.unstack(x, 1),
  (x: Tensor) => tf.slice(x, [0, 1, 1], [1, -1, 2]),
  (x: Tensor) => tf.stridedSlice(x, [0, 2, 0], [2, 0, 4], [1, -1, 2], 1, 0, 0, 0, 1),
  (x: Tensor) => tf.pad(x, [[0, 0], [1, 2], [3, 0]], 7), // prettier-ignore
  (x: Tensor) => tf.tile(x, [1, 2, 3]),
  (x: Tensor) => tf.gather(x, tf.tensor1d([1, 0, 1], 'int32'), 1),
  (x: Tensor) => tf.gatherND(x, tf.tensor2d([[0, 1], [1, 2]], [2, 2], 'int32')), // prettier-ignore
  (x: Tensor) => tf.unsortedSegmentSum(x, tf.tensor1d([1, 4], 'int32'), 5),
  (x: Tensor) => tf.topk(x, 2).indices,
  (x: Tensor) => tf.grad((z: Tensor) => tf.sum(tf.elu(z)))(x),
  (x: Tensor) => tf.grad((z: Tensor) => tf.sum(tf.gather(z, tf.tensor1d([1, 0], 'int32'), 2)))(x),
  () => tf.fill([2, 5], 3),
  () => tf.range(7, 2, -2),
];
const ofFlags = [
  (flags: Tensor) => tf.all(flags),
  (flags: Tensor) => tf.any(flags, 1, true),
  (flags: Tensor) => tf.logicalAnd(flags, tf.logicalNot(flags)),
  (flags: Tensor) => tf.logicalOr(flags, flags),
  (flags: Tensor) => tf.where(flags, tf.zeros([2, 3, 4]), tf.ones([2, 3, 4])),
  (flags: Tensor) => tf.cast(flags, 'float32'),
];
const ofIndices = [
  (indices: Tensor) => tf.oneHot(indices, 6),
  (indices: Tensor) => tf.oneHot(indices, 3, 1, 0, 'float32'),
];
const paddings = ['same', 'valid', [[0, 0], [2, 1], [0, 3], [0, 0]]] as (Parameters<typeof tf.conv2d>[3])[]; // prettier-ignore
const ofImages = [
  ...paddings.map(
    (padding) => (image: Tensor) =>
      tf.conv2d(image as tf.Tensor4D, tf.zeros<tf.Rank.R4>([3, 2, 3, 6]), [2, 1], padding),
  ),
  (image: Tensor) => tf.conv2d(image as tf.Tensor4D, tf.zeros<tf.Rank.R4>([3, 2, 3, 6]), 1, 'valid', 'NHWC', [2, 2]),
  (image: Tensor) =>
    tf.grads((z: Tensor, filter: Tensor) => tf.sum(tf.conv2d(z as tf.Tensor4D, filter as tf.Tensor4D, [1, 2], 'same')))(
      [image, tf.zeros([3, 2, 3, 6])],
    ),
];

function recordAll(functions: readonly ((...inputs: Tensor[]) => Tensor | Tensor[])[], ...inputs: Tensor[]): void {
  const program = new CompiledFunction([]);
  functions.forEach((call, index) =>
    program.prepare(`${index}`, inputs, (given) => tf.tidy(() => [call(...given)].flat())),
  );
  program.dispose();
  tf.dispose(inputs);
}

describe.runIf(testCompiles)('shapes and types that are inferred are the real ones (where the engine compiles)', () => {
  it('of operations of numbers', () => {
    recordAll(floats, tf.zeros([2, 3, 4]), tf.zeros([3, 1]));
    expect(runRecorded()).toBeGreaterThan(floats.length);
  });

  it('of operations of flags, indices and images', () => {
    recordAll(ofFlags, tf.zeros([2, 3, 4], 'bool'));
    recordAll(ofIndices, tf.zeros([2], 'int32'));
    recordAll(ofImages, tf.zeros([2, 7, 5, 3]));
    expect(runRecorded()).toBeGreaterThan(12);
  });

  it.each(['dste', 'sttr'] as const)(
    'of a step of pre-training: %s, in one pass and in micro-batches',
    async (kind) => {
      const shape = { frames: 8, joints: 5, bodies: 1, channels: 3 };
      const weights = { ...defaultLoss.weights, contrastive: 1 };
      for (const options of [{}, { microBatch: 3 }]) {
        const model = new PretrainingModel(
          { ...defaultEncoder, kind, hidden: 8 },
          defaultProjector,
          shape,
          new Generator(1),
        );
        const optimizer = new Adam(model.parameters, defaultOptimizer);
        const engine = new TrainingEngine(model, optimizer, { ...defaultLoss, weights }, options);
        const generator = new Generator(3);
        const coordinates = Float32Array.from({ length: 3 * 4 * 8 * 15 }, () => generator.normal(0, 1));
        const dropPath = model.masks > 0 ? drawDropPath(model.masks, 3 * 4, 0.1, generator) : undefined;
        await engine.step({ views: 3, clips: 4, frames: 8, coordinates, dropPath }, 1e-3);
        [engine, model, optimizer].forEach((made) => made.dispose());
      }
      // One pass; forward, loss, backward and update.
      expect(recorded.length).toBeGreaterThanOrEqual(5);
      expect(runRecorded()).toBeGreaterThan(3000);
    },
  );

  it('of a step of fine-tuning', async () => {
    const dataset = openMovingDots(folder, { clips: 6 });
    const shape = { frames: 8, joints: 25, bodies: 2, channels: 3 };
    const recogniser = new Recogniser({ ...defaultEncoder, hidden: 8 }, shape, 3, new Generator(1));
    const views = {
      modality: 'joint' as const,
      augment: { ...augmentDefaults, frames: 8, minimumCrop: 4 },
      cropRatio: 1,
    };
    const settings = { ...defaultRecognitionTraining, batch: 4, microBatch: 4 };
    const { train } = dataset.split('halves');
    const training = new RecognitionTraining(recogniser, dataset, train, views, settings, new Generator(0), {});
    await training.runEpoch();
    expect(runRecorded()).toBeGreaterThan(500);
    [training, recogniser].forEach((made) => made.dispose());
    dataset.close();
  });

  it('of a step of detection', async () => {
    const dataset = openSwings(folder);
    const shape = { frames: 16, joints: 20, bodies: 1, channels: 3 };
    const detector = new Detector({ ...defaultEncoder, kind: 'sttr', hidden: 8 }, shape, 2, new Generator(0));
    const reader = new WindowReader(dataset, { frames: 16, normalise: 'window', modality: 'joint' }, 1);
    const windows = { indices: dataset.split('halves').train, reader, stride: 8, tail: 'repeat' as const };
    const settings = { ...defaultDetectionTraining, batch: 12, microBatch: 12 };
    const training = new DetectionTraining(detector, dataset, windows, settings, 0, {});
    await training.runEpoch();
    expect(runRecorded()).toBeGreaterThan(300);
    [training, detector].forEach((made) => made.dispose());
    dataset.close();
  });

  it.each([1, 70])('of retrieval among many clips, k = %i', async (k) => {
    const set = (clips: number) => {
      const rows = Array.from({ length: clips }, (_, clip) => [clip % 7, 1]);
      return featureSet(rows, new Array<number>(clips).fill(0));
    };
    await findNeighbours(set(64 * 80), set(3), { k, block: 64 * 80 });
    expect(runRecorded()).toBeGreaterThan(3);
  });

  it('of every operation that has a rule', () => {
    expect(Object.keys(shapeRules).filter((op) => !checked.has(op))).toEqual([]);
  });
});

describe.runIf(testCompiles)('a step that cannot be recorded (where the engine compiles)', () => {
  const prepare = (step: (x: Tensor) => Tensor): void => recordAll([step], tf.zeros([2, 2]));

  it('names an operation without a rule, and gives the engine and the variables back', () => {
    expect(() => prepare((x) => tf.diag(x))).toThrow('uses the operation Diag, for which');
    const variable = tf.variable(tf.scalar(2));
    const fails = (): Tensor[] => {
      variable.assign(tf.tidy(() => tf.mul(variable, 3)));
      throw new Error('midway');
    };
    expect(() => new CompiledFunction([variable]).prepare('fails', [], fails)).toThrow('midway');
    expect(variable.dataSync()).toEqual(Float32Array.of(2));
    expect(tf.add(variable, 1).dataSync()).toEqual(Float32Array.of(3));
  });

  it('says so where a size is computed', () => {
    const sizes = { shape: [2], dtype: 3 };
    expect(
      inferred(
        'Fill',
        [
          { ...sizes, values: Int32Array.of(4, 5) },
          { shape: [], dtype: 1 },
        ],
        [],
      ),
    ).toEqual([{ shape: [4, 5], dtype: 1 }]);
    expect(() => inferred('Fill', [sizes, { shape: [], dtype: 1 }], [])).toThrow('computes an axis or a size');
  });

  it('leaves a tensor that was made outside and never used as it is', () => {
    const outside = tf.tensor1d([1, 2]);
    prepare((x) => tf.add(x, outside));
    expect(outside.dataSync()).toEqual(Float32Array.of(1, 2));
    expect(tf.neg(outside).dataSync()).toEqual(Float32Array.of(-1, -2));
  });
});
