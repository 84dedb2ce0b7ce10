import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { digest, listFiles } from '../files.mjs';
import { cache, engine, environment, findProgram, installed } from '../locations.mjs';
import { withLock } from '../lock.mjs';
import { run } from '../processes.mjs';
import { findWheel } from './wheel.mjs';

const folder = path.join(environment, 'addon', 'xla');
/** Outside the folder, so that all copies of it share what takes long; an installed package writes nowhere but in its project. */
const caches = installed
  ? path.join(cache, 'xla')
  : path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'usdrl', 'xla');

/** What is built for XLA, against the headers of the TensorFlow wheel. */
const parts = {
  /** Node's addon over PJRT plugins; a second. */
  addon: {
    file: 'pjrt.node',
    sources: /^(pjrt|store)\.h$|\.c$/,
    compilers: ['gcc', 'clang', 'cc'],
    seconds: 120,
    args: ({ headers }) => [
      ...['-shared', '-fPIC', '-O2', '-std=c11', '-DNAPI_VERSION=8', '-Wall', '-Wextra', '-Wno-unused-value'],
      ...['-I', path.join(engine, 'node-api-headers', 'include'), '-I', headers],
      ...listFiles(folder)
        .filter((file) => file.endsWith('.c'))
        .map((file) => path.join(folder, file)),
      ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-ldl']),
    ],
  },
  /** The plugin for CPUs that the tests run on; about a minute of one core. Without NDEBUG layouts differ from TensorFlow's. */
  cpuPlugin: {
    file: 'cpuPlugin.so',
    sources: /^cpuPlugin|^standIns/,
    compilers: ['g++', 'clang++', 'c++'],
    seconds: 900,
    args: ({ headers, wheel }) => [
      ...['-shared', '-fPIC', '-O0', '-std=c++17', '-DNDEBUG', '-w'],
      ...['-I', path.join(folder, 'standIns'), '-I', headers],
      ...['highwayhash', 'farmhash_archive/src'].flatMap((place) => ['-I', path.join(headers, 'external', place)]),
      path.join(folder, 'cpuPlugin.cc'),
      ...wheel.libraries.map((library) => path.join(wheel.folder, library)),
      `-Wl,-rpath,${wheel.folder}`,
    ],
  },
};

/** Set-up's step: the addon, where there are headers for it. */
export async function prepareXla({ verbose }) {
  return buildXla('addon', { verbose });
}

/**
 * Builds a part if it is not there yet, once for every version of it and of TensorFlow, in a cache folder. Who comes while it
 * is built waits.
 *
 * @param {'addon' | 'cpuPlugin'} name
 * @returns {Promise<{state: string, text: string, file?: string, todo?: string, log?: string}>} `file` where it is there
 */
export async function buildXla(name, { verbose = false, say = () => {} } = {}) {
  const wheel = findWheel();
  const { file, sources, compilers, seconds, args } = parts[name];
  if (wheel === undefined) return { state: 'skipped', text: `no TensorFlow wheel, which has the headers for ${file}` };
  const recipe = args({ wheel, headers: path.join(wheel.folder, 'include') });
  const contents = listFiles(folder)
    .filter((source) => sources.test(source))
    .map((source) => readFileSync(path.join(folder, source)));
  const key = digest(process.platform, process.arch, wheel.version, ...recipe, ...contents).slice(0, 16);
  const built = path.join(caches, key, file);
  if (existsSync(built)) return { state: 'ok', text: `${file} in ${path.dirname(built)}`, file: built };
  const compiler = findProgram(...compilers);
  if (compiler === undefined) {
    return { state: 'skipped', text: `no compiler for ${file}`, todo: `install ${compilers[0]}` };
  }
  const compile = async () => {
    if (existsSync(built)) return { state: 'ok', text: `${file} in ${path.dirname(built)}`, file: built };
    const began = Date.now();
    const beside = `${built}.${process.pid}.tmp`;
    mkdirSync(path.dirname(built), { recursive: true });
    const compiled = await run(compiler, [...recipe, '-o', beside], { seconds, log: `xla-${name}`, verbose });
    if (!compiled.ok) {
      rmSync(beside, { force: true });
      const todo = `read the log; ${path.basename(compiler)} must know ${name === 'addon' ? 'C11' : 'C++17'}`;
      return { state: 'failed', text: `${file} did not compile`, todo, log: compiled.log };
    }
    renameSync(beside, built);
    return { state: 'ok', text: `${file}, compiled in ${((Date.now() - began) / 1000).toFixed(1)} s`, file: built };
  };
  return withLock(compile, say, path.join(caches, key));
}
