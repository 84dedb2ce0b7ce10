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
  'experiments',
  'reproduction',
];

/**
 * The test files to run, as paths from the root.
 *
 * @param {{golden: boolean, firstBackend: boolean}} choice `golden` leaves only `*.golden.test.ts`; on any but the first
 *   backend only the rooms that depend on it remain.
 */
export function testFiles({ golden, firstBackend }) {
  return listFiles(path.join(root, 'test'))
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith(golden ? '.golden.test.ts' : '.test.ts'))
    .filter((file) => firstBackend || roomsOnEveryBackend.includes(file.split('/')[0]))
    .map((file) => `test/${file}`);
}
