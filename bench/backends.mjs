/*
 * Time and memory of one pre-training step on TensorFlow and on WebAssembly, in one run: the ratio is the result.
 *
 *   node bench/backends.mjs [--hidden 32] [--batch 32] [--frames 32] [--steps 5]
 *
 * Each engine runs in a process of its own; the first step is left out. Prints one JSON object.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { machine, Stopwatch } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const options = { hidden: { type: 'string', default: '32' }, batch: { type: 'string', default: '32' } };
const { values } = parseArgs({
  options: {
    ...options,
    frames: { type: 'string', default: '32' },
    steps: { type: 'string', default: '5' },
    engine: { type: 'string' },
    data: { type: 'string' },
  },
});
const usdrl = loadLibrary();

/** Seconds of each step but the first, and the largest memory of this process. */
async function measure({ engine, data, hidden, batch, frames, steps }) {
  const backend = await usdrl.useBackend(engine);
  const dataset = usdrl.Dataset.open(data);
  const settings = usdrl.resolveSettings({
    preset: 'demo',
    set: [`encoder.hidden=${hidden}`, `training.batch=${batch}`, `augment.frames=${frames}`],
  });
  const { train } = dataset.split('cross-subject');
  const training = new usdrl.Pretraining(dataset, train.slice(0, Number(batch) * (Number(steps) + 1)), settings, 0);
  const [seconds, cpuSeconds] = [[], []];
  let watch = new Stopwatch();
  await training.runEpoch((row) => {
    seconds.push(row.seconds);
    cpuSeconds.push(watch.stop().cpuSeconds);
    watch = new Stopwatch();
  });
  const timed = seconds.slice(1).sort((a, b) => a - b);
  const median = timed[Math.floor(timed.length / 2)];
  const { name, version, threads } = backend;
  const cpu = Math.min(...cpuSeconds.slice(1));
  return { engine: name, version, threads, median, least: timed[0], cpuSeconds: cpu, steps: timed };
}

if (values.engine !== undefined) {
  const result = await measure(values);
  process.stdout.write(JSON.stringify({ ...result, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }));
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'usdrl-bench-'));
try {
  const data = join(folder, 'data');
  const actions = usdrl.syntheticSettings().actions.slice(0, 12);
  await usdrl.importSynthetic(data, { actions, subjects: 8, replications: 1 });
  const run = (engine) => {
    const given = Object.entries({ ...values, engine, data }).flatMap(([key, value]) => [`--${key}`, value]);
    return JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...given], { encoding: 'utf8' }));
  };
  const [tensorflow, wasm] = [run('tensorflow'), run('wasm')];
  const result = {
    what: `one DSTE pre-training step, hidden ${values.hidden}, batch ${values.batch}, 4 views, ${values.frames} frames, 25 joints, 2 bodies`,
    machine: machine(),
    tensorflow,
    wasm,
    'wasm / tensorflow': wasm.median / tensorflow.median,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
