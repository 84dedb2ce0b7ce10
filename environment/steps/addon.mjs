import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { copyWhole, digest, listFiles, readJson, writeWhole } from '../files.mjs';
import { cache, engine, environment, findProgram, setupCommand, shown, versionIn } from '../locations.mjs';
import { run } from '../processes.mjs';
import { downloadAddon } from './addonDownload.mjs';
import { prepareEngine } from './engine.mjs';
import { findWheel } from './wheel.mjs';

/** Node-API level that the addon is compiled for; tfjs-node looks for it in `lib/napi-v8`. */
const napi = 8;
const packages = { cpu: '@tensorflow/tfjs-node', gpu: '@tensorflow/tfjs-node-gpu' };
const logLevel = path.join(environment, 'addon', 'logLevel.cc');
const compilers = ['g++', 'clang++', 'c++'];

/**
 * Gives tfjs-node its native addon: compiled against the libraries of the TensorFlow wheel, or, where that cannot be,
 * the official download. Without either the WebAssembly backend serves.
 */
export async function prepareAddon({ verbose, variant }) {
  const name = packages[variant];
  const folder = path.join(engine, name);
  const missing = await prepareEngine(name, verbose);
  if (missing !== undefined) return missing;
  const target = path.join(folder, 'lib', `napi-v${napi}`, 'tfjs_binding.node');
  const stamp = path.join(path.dirname(target), 'usdrl-addon.json');
  const wheel = findWheel();
  if (wheel === undefined) {
    // An addon compiled against a wheel that has gone would only fail to load.
    if (existsSync(stamp)) rmSync(path.dirname(target), { recursive: true });
    return downloadAddon(folder, { verbose, variant, why: 'no TensorFlow wheel' });
  }

  const versions = { tensorflow: wheel.version, tfjs: versionIn(folder), napi, variant };
  const key = digest(JSON.stringify([versions, wheel.folder, process.platform, process.arch]), ...recipe(folder)).slice(
    0,
    16,
  );
  const summary = `tfjs-node ${versions.tfjs} on TensorFlow ${wheel.version}`;
  const stored = path.join(cache, 'addon', key, 'tfjs_binding.node');
  dropOther(variant);
  if (existsSync(target) && readJson(stamp)?.key === key) return { state: 'ok', text: summary, facts: versions };

  let how = 'from the cache';
  if (!existsSync(stored)) {
    const compiler = findProgram(...(process.env.CXX ? [process.env.CXX] : []), ...compilers);
    if (compiler === undefined) return downloadAddon(folder, { verbose, variant, why: 'no C++ compiler' });
    const began = Date.now();
    const beside = `${stored}.${process.pid}.tmp`;
    writeWhole(path.join(path.dirname(stored), 'versions.json'), JSON.stringify(versions));
    const args = compileArguments({ folder, wheel, target, output: beside });
    const compiled = await run(compiler, args, { seconds: 300, log: 'addon', verbose });
    if (!compiled.ok) {
      rmSync(beside, { force: true });
      return {
        state: 'failed',
        text: 'the tfjs-node addon did not compile; the WebAssembly backend will be used',
        todo: `read the log; ${path.basename(compiler)} must know C++17`,
        log: compiled.log,
      };
    }
    renameSync(beside, stored);
    how = `compiled in ${((Date.now() - began) / 1000).toFixed(1)} s`;
  }
  copyWhole(stored, target);
  const failure = await loadFailure(folder, verbose);
  if (failure !== undefined) {
    rmSync(target);
    rmSync(stored);
    return {
      state: 'failed',
      text: `the compiled addon does not load: ${failure.text}; the WebAssembly backend will be used`,
      todo: `read the log, then remove ${shown(cache)} and run \`${setupCommand}\``,
      log: failure.log,
    };
  }
  writeWhole(stamp, JSON.stringify({ key, ...versions }));
  return { state: 'ok', text: `${summary}, ${how}`, facts: versions };
}

function compileArguments({ folder, wheel, target, output }) {
  const origin = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  const beside = `${origin}/${path.relative(path.dirname(target), wheel.folder)}`;
  // RPATH and not RUNPATH: it also serves the libraries that TensorFlow itself opens, CUDA's from their wheels.
  const search = [beside, wheel.folder, ...cudaFolders(wheel.installed)].map((place) => `-Wl,-rpath,${place}`);
  // The log level has to be set before TensorFlow's own start-up code speaks: `initfirst`.
  const linker =
    process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-Wl,--disable-new-dtags', '-Wl,-z,initfirst'];
  return [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${napi}`],
    ...['-I', path.join(engine, 'node-api-headers', 'include')],
    ...['-I', path.join(wheel.folder, 'include')],
    ...['-I', folder],
    ...['-o', output],
    ...sources(path.join(folder, 'binding')),
    logLevel,
    ...wheel.libraries.map((library) => path.join(wheel.folder, library)),
    ...search,
    ...linker,
  ];
}

function sources(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.cc'))
    .map((file) => path.join(folder, file));
}

/** What decides the addon besides the versions: its sources and this recipe. */
function recipe(folder) {
  const binding = path.join(folder, 'binding');
  return [
    readFileSync(new URL(import.meta.url)),
    readFileSync(logLevel),
    ...listFiles(binding).map((file) => readFileSync(path.join(binding, file))),
  ];
}

function cudaFolders(installed) {
  const nvidia = path.join(installed, 'nvidia');
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia)
    .map((part) => path.join(nvidia, part, 'lib'))
    .filter((folder) => existsSync(folder));
}

/** Only one of the two packages has an addon, so that whoever loads TensorFlow takes the variant that was set up. */
function dropOther(variant) {
  const other = path.join(engine, packages[variant === 'gpu' ? 'cpu' : 'gpu'], 'lib', `napi-v${napi}`);
  if (existsSync(path.join(other, 'usdrl-addon.json'))) rmSync(other, { recursive: true });
}

async function loadFailure(folder, verbose) {
  // Node 23 removed a function that tfjs-node 4.22 still calls.
  const code = `require('util').isNullOrUndefined ??= (x) => x == null;
    const tf = require(${JSON.stringify(folder)}); console.log(tf.tensor1d([1, 2]).sum().dataSync()[0] === 3);`;
  const env = { TF_CPP_MIN_LOG_LEVEL: '2' };
  const loaded = await run(process.execPath, ['-e', code], { seconds: 120, log: 'addon-load', verbose, env });
  if (loaded.ok) return undefined;
  const line = loaded.output.split('\n').find((text) => /error/i.test(text)) ?? 'no reason given';
  return { text: line.trim(), log: loaded.log };
}
