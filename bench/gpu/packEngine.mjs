import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, cpSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildXla } from '../../environment/steps/xla.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Compiled code that runs programs on devices, without what records them. */
const library = ['errors', 'backend/xla', 'backend/installation.js', 'backend/graph/nativeBackend.js'];
/** What TensorFlow.js needs to hold values, without an engine. */
const packages = {
  '@tensorflow/tfjs-core': ['package.json', 'dist/tf-core.node.js'],
  '@tensorflow/tfjs-backend-cpu': ['package.json', 'dist/tf-backend-cpu.node.js'],
  seedrandom: ['package.json', 'index.js', 'seedrandom.js', 'lib'],
};
/** In place of set-up's step, which would compile the addon there. */
const step = `export const buildXla = async () => ({
  state: 'ok',
  text: 'packed',
  file: new URL('../../pjrt.node', import.meta.url).pathname,
});
`;

/**
 * Packs what runs a program through the addon into a folder: this Node, packed with xz, the addon, and of the library what is needed. It
 * runs where this machine's programs do, without installing anything.
 *
 * @throws Error that names what is missing here
 */
export async function packEngine(folder) {
  const { file: addon, text, todo } = await buildXla('addon');
  if (addon === undefined)
    throw new Error(`the engine cannot be packed: ${text}${todo === undefined ? '' : `; ${todo}`}`);
  mkdirSync(path.join(folder, 'environment', 'steps'), { recursive: true });
  writeFileSync(path.join(folder, 'environment', 'steps', 'xla.mjs'), step);
  copyFileSync(addon, path.join(folder, 'pjrt.node'));
  const filter = (file) => !/\.(d\.ts|map)$/.test(file);
  for (const name of library) {
    cpSync(path.join(root, 'dist', name), path.join(folder, 'dist', name), { recursive: true, filter });
  }
  for (const [name, files] of Object.entries(packages)) {
    for (const file of files) {
      const place = path.join('node_modules', name, file);
      cpSync(path.join(root, place), path.join(folder, place), { recursive: true, filter });
    }
  }
  packNode(path.join(folder, 'node.xz'));
}

function packNode(file) {
  const out = openSync(file, 'w');
  const { status, error } = spawnSync('xz', ['-9', '--stdout', process.execPath], {
    stdio: ['ignore', out, 'inherit'],
  });
  closeSync(out);
  if (status !== 0) throw new Error(`Node cannot be packed: xz ${error === undefined ? 'failed' : 'was not found'}`);
}
