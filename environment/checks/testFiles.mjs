import path from 'node:path';
import { listFiles } from '../files.mjs';
import { root } from '../locations.mjs';

/** Rooms whose tests compute with TensorFlow.js: they run on every backend, all others once. */
export const roomsOnEveryBackend = [
  'backend',
  'model',
  'objective',
  'training',
  'evaluation',
  'protocols',
  'settings',
  'checkpoints',
  'runs',
  'studies',
];

/**
 * The test files to run, as paths from the root.
 *
 * @param {{only?: 'golden' | 'property', firstBackend: boolean}} choice `only` leaves `*.golden.test.ts` or
 *   `*.property.test.ts`; on any but the first backend only the rooms that depend on it remain, without the property tests.
 */
export function testFiles({ only, firstBackend }) {
  return listFiles(path.join(root, 'test'))
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith(only === undefined ? '.test.ts' : `.${only}.test.ts`))
    .filter((file) => firstBackend || roomsOnEveryBackend.includes(file.split('/')[0]))
    .filter((file) => firstBackend || !file.endsWith('.property.test.ts'))
    .map((file) => `test/${file}`);
}
