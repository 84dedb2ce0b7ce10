import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';

import type { EngineReport } from './engineReport';
import { installationOf } from './installation';
import { engineThreads } from './threads';

/** Node packages with the native engine, the GPU one first; set-up gives an addon to the one it prepared. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** The part of the two packages (the same code) that is used here. */
interface NativePackage {
  version: Record<string, string>;
  backend: () => { isUsingGpuDevice: boolean; binding: { TF_Version?: string } };
}

let loaded: EngineReport | undefined;

/** Loads TensorFlow's native library through tfjs-node, which registers itself as the `tensorflow` backend. */
export async function loadTensorflow(): Promise<EngineReport> {
  if (loaded !== undefined) return loaded;
  // TensorFlow prints its start-up notes to stderr; errors still show.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // The library reads its own variables, once, when it is loaded. Operations that run side by side count as well: on one
  // thread there must not be two of them.
  process.env.TF_NUM_INTRAOP_THREADS ??= String(engineThreads());
  process.env.TF_NUM_INTEROP_THREADS ??= String(engineThreads());
  restoreDroppedUtilities();
  const folder = packages.flatMap(placesOf).find(hasAddon);
  if (folder === undefined) throw new Error('no tfjs-node addon is built');
  const { main } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as { main: string };
  const native = (await import(pathToFileURL(path.join(folder, main)).href)) as NativePackage & {
    default?: NativePackage;
  };
  const tfn = native.default ?? native;
  const engine = tfn.backend();
  loaded = {
    version: engine.binding.TF_Version ?? tfn.version['tfjs-node'],
    threads: Number(process.env.TF_NUM_INTRAOP_THREADS),
    device: engine.isUsingGpuDevice ? 'GPU' : 'CPU',
  };
  return loaded;
}

/** Whether set-up made the GPU variant, which then is TensorFlow here. */
export function hasGpuVariant(): boolean {
  return placesOf(packages[0]).some(hasAddon);
}

/** Where a package may lie: where set-up put it for a project that uses this one, and among the project's own. */
function placesOf(name: string): string[] {
  const kept = path.join(installationOf().engine, 'node_modules', name);
  try {
    return [kept, path.dirname(require.resolve(`${name}/package.json`))];
  } catch {
    return [kept];
  }
}

/** Whether a package was given a compiled addon (by set-up, or by the package's own download). */
function hasAddon(folder: string): boolean {
  const library = path.join(folder, 'lib');
  return (
    fs.existsSync(library) &&
    fs.readdirSync(library).some((version) => fs.existsSync(path.join(library, version, 'tfjs_binding.node')))
  );
}

/**
 * tfjs-node 4.22 calls two functions of `util` that Node dropped: `isNullOrUndefined`, which Node 22 warns about and
 * Node 23 removed (tfjs #8609), and `isArray`, which Node 22 warns about, so that the warning would stand in notebooks.
 */
function restoreDroppedUtilities(): void {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean };
  legacy.isNullOrUndefined = (value) => value === null || value === undefined;
  legacy.isArray = (value) => Array.isArray(value);
}
