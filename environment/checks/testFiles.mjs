import path from 'node:path';
import { listFiles } from '../files.mjs';
import { root } from '../locations.mjs';

/** What computes with TensorFlow.js: rooms whose tests run on every backend, and one study from data to table. All others run once. */
const onEveryBackend = [
  'backend/',
  'model/',
  'objective/',
  'training/',
  'evaluation/',
  'protocols/',
  'checkpoints/',
  'runs/',
  'studies/main.test.ts',
];

/**
 * What runs on WebGPU beside `golden`, which runs all: its software device, the only one in most places, takes seconds for a step and
 * compiles every program anew in each process.
 */
const onWebgpu = [
  'backend/backends.test.ts',
  'backend/kernels.test.ts',
  'backend/webgpu/',
  'model/encoder.golden.test.ts',
  'objective/losses.golden.test.ts',
  'runs/lostDevice.test.ts',
  'training/trainingStep.golden.test.ts',
];

/** What is slow and of one backend alone: properties over many cases, files that PyTorch reads. */
const onOneBackend = ['.property.test.ts', '.torch.test.ts'];

/**
 * The test files to run, as paths from the root.
 *
 * @param {{only?: 'golden' | 'property', backend: string, firstBackend: boolean}} choice `only` leaves `*.golden.test.ts` or
 *   `*.property.test.ts`; on any but the first backend only what depends on it remains
 */
export function testFiles({ only, backend, firstBackend }) {
  const places = backend === 'webgpu' && only !== 'golden' ? onWebgpu : onEveryBackend;
  const all = firstBackend && backend !== 'webgpu';
  return listFiles(path.join(root, 'test'))
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith(only === undefined ? '.test.ts' : `.${only}.test.ts`))
    .filter((file) => all || places.some((place) => file.startsWith(place)))
    .filter((file) => all || !onOneBackend.some((ending) => file.endsWith(ending)))
    .map((file) => `test/${file}`);
}
