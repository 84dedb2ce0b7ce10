import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { engine, setupCommand } from '../locations.mjs';
import { run } from '../processes.mjs';

const host = 'https://storage.googleapis.com/';
const pythonAndCompiler = `install python3 (with venv) and g++ for the native backend, then run \`${setupCommand}\``;

/** The package's own install script, where its host can be reached; it brings TensorFlow 2.9 and a ready-made addon. */
export async function downloadAddon(folder, { verbose, variant, why }) {
  const library = path.join(folder, 'lib');
  const present =
    existsSync(library) && readdirSync(library, { recursive: true }).some((f) => `${f}`.endsWith('.node'));
  if (present) return { state: 'ok', text: `addon in place, not checked against a wheel (${why})` };
  if (!(await reachable())) {
    return {
      state: 'skipped',
      text: `${why}, and the tfjs-node download cannot be reached: the WebAssembly backend will be used`,
      todo: pythonAndCompiler,
    };
  }
  const script = path.join(folder, 'scripts', 'install.js');
  const bin = path.join(engine, '.bin');
  const env = { PATH: [bin, process.env.PATH].join(path.delimiter) };
  const options = { seconds: 240, log: 'addon-download', verbose, cwd: folder, env };
  const result = await run(process.execPath, [script, variant, 'download'], options);
  if (result.ok && existsSync(library)) return { state: 'ok', text: `official tfjs-node download (${why})` };
  return {
    state: 'failed',
    text: `${why}, and the official tfjs-node download failed: the WebAssembly backend will be used`,
    todo: pythonAndCompiler,
    log: result.log,
  };
}

async function reachable() {
  try {
    const answer = await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(4000) });
    // Any answer of the host itself will do; a proxy that refuses answers 403 or 407.
    return answer.status < 500 && ![401, 403, 407].includes(answer.status);
  } catch {
    return false;
  }
}
