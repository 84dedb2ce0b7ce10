import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every place that set-up reads or writes. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const environment = path.join(root, 'environment');
export const cache = path.join(environment, '.cache');
export const stateFile = path.join(cache, 'state.json');
export const modules = path.join(root, 'node_modules');
export const dist = path.join(root, 'dist');
export const venv = path.join(environment, '.venv');
export const kernels = path.join(venv, 'share', 'jupyter', 'kernels');

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

/** The version of an installed npm package, or undefined. */
export function packageVersion(name) {
  const file = path.join(modules, name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/** A path as people see it: relative to the project. */
export function shown(file) {
  return path.relative(root, file) || '.';
}
