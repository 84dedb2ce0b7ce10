import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

import { installationOf } from '../../backend';
import { type Finding, runSetup } from './finding';

interface Manifest {
  engines: { node: string };
  dependencies: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Node's version against the range of package.json, which has the form `>=A <B`. */
export function findNode(root: string, version = process.versions.node): Finding {
  const wanted = readManifest(root).engines.node;
  const [, least, below] = /^>=([\d.]+) <([\d.]+)$/.exec(wanted) ?? [];
  const fits = compareVersions(version, least) >= 0 && compareVersions(version, below) < 0;
  return {
    name: 'node',
    state: fits ? 'ok' : 'missing',
    found: `${version} (wanted ${wanted})`,
    means: 'runs everything',
    fix: fits ? undefined : 'Install Node 22 or 24.',
  };
}

/** The package.json of a package that a folder can import; undefined if there is none. */
export function packageFile(root: string, name: string): string | undefined {
  const places = createRequire(path.join(root, 'package.json')).resolve.paths(name) ?? [];
  return places.map((place) => path.join(place, name, 'package.json')).find((file) => fs.existsSync(file));
}

/** Whether every package that package.json names is installed. */
export function findPackages(root: string): Finding {
  const { dependencies, peerDependencies = {} } = readManifest(root);
  // Who installed the package chooses which of the optional ones to have; its own repository has all.
  const optional = installationOf(root).installed ? [] : Object.keys(peerDependencies);
  const names = [...Object.keys(dependencies), ...optional];
  const absent = names.filter((name) => packageFile(root, name) === undefined);
  return {
    name: 'packages',
    state: absent.length === 0 ? 'ok' : 'missing',
    found: absent.length === 0 ? `all ${names.length}` : `without ${absent.join(', ')}`,
    means: 'npm packages the project uses',
    fix: absent.length === 0 ? undefined : runSetup,
  };
}

/** Whether `dist/` is there and was built from the sources as they are now. */
export function findLibrary(root: string): Finding {
  const means = 'the compiled library that commands and notebooks import';
  const built = ['.usdrl-build.json', 'index.js'].map((file) => path.join(root, 'dist', file));
  if (!fs.existsSync(built[1])) return { name: 'library', state: 'missing', found: 'no dist/', means, fix: runSetup };
  const sources = path.join(root, 'src');
  // A published package comes without sources.
  if (!fs.existsSync(sources)) return { name: 'library', state: 'ok', found: 'dist/ as published', means };
  const time = fs.existsSync(built[0]) ? fs.statSync(built[0]).mtimeMs : 0;
  const newer = fs
    .readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && fs.statSync(path.join(sources, file)).mtimeMs > time);
  if (newer.length === 0) return { name: 'library', state: 'ok', found: 'dist/ is current', means };
  const found = `dist/ is older than ${newer.length} source files, e.g. src/${newer[0]}`;
  return { name: 'library', state: 'warning', found, means, fix: runSetup };
}

/** Memory and processor. */
export function findMachine(): Finding[] {
  const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const [total, free] = [os.totalmem(), os.freemem()];
  const small = total < 4 * 2 ** 30;
  const cores = os.availableParallelism();
  const model = os.cpus().at(0)?.model.trim() ?? 'unknown processor';
  return [
    {
      name: 'memory',
      state: small ? 'warning' : 'ok',
      found: `${gibibytes(total)}, ${gibibytes(free)} free`,
      means: 'data sets are read clip by clip; the model and its batch must fit',
      fix: small ? 'Lower the batch: --set training.batch=16.' : undefined,
    },
    { name: 'cores', state: 'ok', found: `${cores} (${model})`, means: 'threads of the tensor engine' },
  ];
}

function readManifest(root: string): Manifest {
  return JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left.at(i) ?? 0) - (right.at(i) ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
