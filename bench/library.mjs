import { createRequire } from 'node:module';

const rooms = [
  ...['errors', 'random', 'skeleton', 'data', 'synthetic', 'augment', 'backend', 'model', 'objective', 'evaluation'],
  ...['training', 'protocols', 'settings', 'checkpoints', 'runs', 'schedule', 'studies'],
];

/** The compiled library, all rooms in one: benchmarks look behind the front door. */
export function loadLibrary() {
  const require = createRequire(import.meta.url);
  return Object.assign({}, ...rooms.map((room) => require(`../dist/${room}/index.js`)));
}
