import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { digest, listFiles, readJson, writeWhole } from '../files.mjs';
import { dist, installed, modules, root, versionIn } from '../locations.mjs';
import { run } from '../processes.mjs';

const stamp = path.join(dist, '.usdrl-build.json');
const command = path.join(dist, 'cli', 'main.js');
const results = [path.join(dist, 'index.js'), path.join(dist, 'simd', 'loops.wasm')];
const loopSettings = 'src/simd/assembly/asconfig.json';

/** Compiles `src/` to `dist/` if it changed, its loops of `src/simd/assembly` to WebAssembly, and lets `import 'usdrl'` and `npx usdrl` find the result. */
export async function buildLibrary({ verbose }) {
  if (installed) return { state: 'ok', text: `${versionIn(root)}, built when it was packed` };
  const compiler = path.join(modules, 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) {
    return { state: 'failed', fatal: true, text: 'no TypeScript compiler', todo: 'see the packages above' };
  }
  const sources = listFiles(path.join(root, 'src')).filter((file) => file.endsWith('.ts'));
  const key = sourceKey(sources);
  const built = readJson(stamp);
  if (built?.key === key && results.every((file) => existsSync(file))) {
    linkPackage();
    // A fresh time tells the doctor that these sources, whenever they were written, are the ones built.
    writeWhole(stamp, JSON.stringify(built));
    return { state: 'ok', text: `dist/ is current (${sources.length} source files)` };
  }
  const began = Date.now();
  removeLeftovers(sources);
  // The compiler's memory says what it wrote before; without the files it would write nothing.
  if (built === undefined) rmSync(path.join(dist, '.tsbuildinfo'), { force: true });
  rmSync(stamp, { force: true });
  const args = [compiler, '-p', path.join(root, 'tsconfig.build.json'), '--pretty', 'false'];
  const result = await run(process.execPath, args, { seconds: 300, log: 'build', verbose });
  const loops = await compileLoops(verbose);
  linkPackage();
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (!result.ok) {
    const errors = result.output.split('\n').filter((line) => line.includes('error TS'));
    return {
      state: 'failed',
      // The compiler writes its output all the same: whether that will do is for the caller to say.
      fatal: !existsSync(path.join(dist, 'index.js')),
      text: `${errors.length} type errors, the first: ${errors[0] ?? 'none named'}`,
      todo: 'mend them, then run `npm run setup`',
      log: result.log,
    };
  }
  if (!loops.ok) {
    const text = `src/simd/assembly: ${loops.output.split('\n').find((line) => line.includes('ERROR')) ?? 'not compiled'}`;
    return { state: 'failed', fatal: true, text, todo: 'mend it, then run `npm run setup`', log: loops.log };
  }
  writeWhole(stamp, JSON.stringify({ key, files: sources.length }));
  return { state: 'ok', text: `${sources.length} source files compiled to dist/ in ${seconds} s` };
}

/** The loops in AssemblyScript, to WebAssembly. */
function compileLoops(verbose) {
  const compiler = path.join(modules, 'assemblyscript', 'bin', 'asc.js');
  const args = [compiler, '--config', path.join(root, loopSettings)];
  return run(process.execPath, args, { seconds: 120, log: 'loops', verbose });
}

function sourceKey(sources) {
  const settings = ['tsconfig.json', 'tsconfig.build.json', loopSettings];
  const contents = settings.map((file) => readFileSync(path.join(root, file)));
  const texts = sources.flatMap((file) => [file, readFileSync(path.join(root, 'src', file))]);
  const compilers = ['typescript', 'assemblyscript'].map((name) => versionIn(path.join(modules, name)) ?? '');
  return digest(...compilers, ...contents, ...texts);
}

/** Takes away the output of sources that no longer exist. */
function removeLeftovers(sources) {
  const kept = new Set(sources.map((file) => file.replace(/\.ts$/, '')));
  for (const file of listFiles(dist)) {
    const source = file.replace(/(\.d\.ts|\.js|\.js\.map)$/, '');
    if (source !== file && !kept.has(source)) rmSync(path.join(dist, file));
  }
}

function linkPackage() {
  if (existsSync(command)) chmodSync(command, 0o755);
  link(root, path.join(modules, 'usdrl'), 'junction');
  link(path.join('..', '..', 'dist', 'cli', 'main.js'), path.join(modules, '.bin', 'usdrl'), 'file');
}

function link(target, place, kind) {
  const wanted = path.resolve(path.dirname(place), target);
  try {
    if (realpathSync(place) === realpathSync(wanted)) return;
  } catch {
    // Absent, or it points to nothing.
  }
  if (lstatSync(place, { throwIfNoEntry: false }) !== undefined) rmSync(place, { recursive: true });
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(kind === 'junction' ? '..' : target, place, kind);
}
