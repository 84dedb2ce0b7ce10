import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Every place that set-up reads or writes; the same as `src/backend/installation.ts` says. A package that was installed into a
 * project keeps what set-up makes in that project's `node_modules/.cache`, and is never written into itself.
 */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const within = /[\\/]node_modules[\\/]/.exec(root);
/** Whether this is a package installed into a project, without its sources. */
export const installed = within !== null && !existsSync(path.join(root, 'src'));
export const project = installed ? root.slice(0, within.index) : root;
export const environment = path.join(root, 'environment');
export const modules = path.join(project, 'node_modules');
export const cache = installed ? path.join(modules, '.cache', 'usdrl') : path.join(environment, '.cache');
export const stateFile = path.join(cache, 'state.json');
export const dist = path.join(root, 'dist');
export const venv = installed ? path.join(cache, 'venv') : path.join(environment, '.venv');
/** PJRT plugins with what they need, apart from the other wheels. */
export const plugins = path.join(venv, 'xla');
export const kernels = path.join(venv, 'share', 'jupyter', 'kernels');
/** Where TensorFlow for Node and what its addon is compiled with lie. */
export const engine = installed ? path.join(cache, 'engine', 'node_modules') : modules;
/** The command that starts set-up. */
export const setupCommand = installed ? 'npx usdrl setup' : 'npm run setup';

const windows = process.platform === 'win32';

/** A program inside the virtual environment. */
export function venvProgram(name) {
  return windows ? path.join(venv, 'Scripts', `${name}.exe`) : path.join(venv, 'bin', name);
}

/** The virtual environment's `site-packages`, or undefined before it exists. */
export function sitePackages() {
  if (windows) return existsSync(venv) ? path.join(venv, 'Lib', 'site-packages') : undefined;
  const libraries = path.join(venv, 'lib');
  if (!existsSync(libraries)) return undefined;
  const python = readdirSync(libraries).find((name) => name.startsWith('python3'));
  return python === undefined ? undefined : path.join(libraries, python, 'site-packages');
}

/** Finds a program on PATH (or tells that a path given is one); undefined if there is none. */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    if (path.isAbsolute(name)) {
      if (existsSync(name)) return name;
      continue;
    }
    for (const folder of folders) {
      for (const suffix of windows ? ['.exe', '.cmd', ''] : ['']) {
        const file = path.join(folder, name + suffix);
        if (existsSync(file)) return file;
      }
    }
  }
  return undefined;
}

/** The folder of an npm package that this one can import, or undefined. */
export function packageFolder(name) {
  const places = createRequire(path.join(root, 'package.json')).resolve.paths(name) ?? [];
  return places.map((place) => path.join(place, name)).find((folder) => existsSync(path.join(folder, 'package.json')));
}

/** The version of a package in a folder, or undefined. */
export function versionIn(folder) {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/** A path as people see it: relative to the project. */
export function shown(file) {
  return path.relative(project, file) || '.';
}
