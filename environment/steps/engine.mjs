import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../files.mjs';
import { engine, installed, packageFolder, root, versionIn } from '../locations.mjs';
import { run } from '../processes.mjs';
import { npmCommand, npmReason } from './packages.mjs';

/**
 * TensorFlow for Node in the cache of a project that this package is installed in: npm would run its install script, which
 * downloads an old TensorFlow, and an addon must lie inside the package. It shares the project's TensorFlow.js: a copy of its own
 * would be a second engine.
 *
 * @returns a failed step, or undefined when the package is in place (in the repository npm ci has put it there)
 */
export async function prepareEngine(name, verbose) {
  if (!installed) {
    const missing = { state: 'failed', text: `${name} is not installed`, todo: 'see the packages above' };
    return existsSync(path.join(engine, name)) ? undefined : missing;
  }
  const { peerDependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const wanted = { [name]: peerDependencies[name], 'node-api-headers': devDependencies['node-api-headers'] };
  if (
    versionIn(path.join(engine, name)) !== wanted[name] ||
    versionIn(path.join(engine, 'node-api-headers')) === undefined
  ) {
    const failed = await installInto(path.dirname(engine), wanted, verbose);
    if (failed !== undefined) return failed;
  }
  shareTfjs(name);
  return undefined;
}

async function installInto(folder, dependencies, verbose) {
  const [program, ...first] = npmCommand();
  if (program === undefined)
    return { state: 'failed', text: 'npm was not found', todo: 'install Node together with npm' };
  writeWhole(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'];
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const args = [...first, 'install', '--prefix', folder, ...quiet, ...patience];
  const result = await run(program, args, { seconds: 600, log: 'engine', verbose, cwd: folder });
  if (result.ok) return undefined;
  return {
    state: 'failed',
    text: `npm could not install TensorFlow for Node: ${npmReason(result.output)}; the WebAssembly backend will be used`,
    todo: 'connect to the npm registry once, then set up again',
    log: result.log,
  };
}

/** Leaves of TensorFlow.js's packages only the native one, and leads it to those of the project. */
function shareTfjs(name) {
  const scope = path.join(engine, '@tensorflow');
  for (const entry of readdirSync(scope)) {
    if (`@tensorflow/${entry}` !== name && !entry.startsWith('tfjs-node')) {
      rmSync(path.join(scope, entry), { recursive: true, force: true });
    }
  }
  symlinkSync(packageFolder('@tensorflow/tfjs'), path.join(scope, 'tfjs'), 'junction');
}
