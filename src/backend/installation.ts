import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where this package is, and where what set-up makes for it is kept. The same places as in `environment/locations.mjs`. */
export interface Installation {
  /** The folder of this package's package.json. */
  root: string;
  /** Whether it was installed into a project, without its sources. */
  installed: boolean;
  /** The project that uses it: the folder whose `node_modules` it lies in; in its own repository the root. */
  project: string;
  /** State, logs and addons of set-up; an installed package is never written into. */
  cache: string;
  /** Python's virtual environment. */
  venv: string;
  /** TensorFlow for Node of an installed package, whose addon set-up compiles: `node_modules` below it. */
  engine: string;
  /** The command that sets up. */
  setup: string;
}

/** The places of a package folder; default this package, the same from `src` and from `dist`. */
export function installationOf(root = resolve(__dirname, '..', '..')): Installation {
  const modules = /[\\/]node_modules[\\/]/.exec(root);
  if (modules === null || existsSync(join(root, 'src'))) {
    const environment = join(root, 'environment');
    const cache = join(environment, '.cache');
    const setup = 'npm run setup';
    return {
      root,
      installed: false,
      project: root,
      cache,
      venv: join(environment, '.venv'),
      engine: join(cache, 'engine'),
      setup,
    };
  }
  const project = root.slice(0, modules.index);
  const cache = join(project, 'node_modules', '.cache', 'usdrl');
  const setup = 'npx usdrl setup';
  return { root, installed: true, project, cache, venv: join(cache, 'venv'), engine: join(cache, 'engine'), setup };
}
