/*
 * Time and memory of one pre-training step on TensorFlow and on WebAssembly, in one run: the ratio is the result.
 *
 *   node bench/backends.mjs [--hidden 32] [--batch 32] [--steps 5]
 *
 * Each engine runs in a process of its own; the first step is left out. Prints one JSON object.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const options = { hidden: { type: 'string', default: '32' }, batch: { type: 'string', default: '32' } };
const { values } = parseArgs({
  options: {
    ...options,
    steps: { type: 'string', default: '5' },
    engine: { type: 'string' },
    data: { type: 'string' },
  },
});
const require = createRequire(import.meta.url);
const usdrl = require('../dist/index.js');

/** Seconds of each step but the first, and the largest memory of this process. */
async function measure({ engine, data, hidden, batch, steps }) {
  const backend = await usdrl.useBackend(engine);
  const dataset = usdrl.Dataset.open(data);
  const settings = usdrl.resolveSettings({
    preset: 'demo',
    set: [`encoder.hidden=${hidden}`, `training.batch=${batch}`],
  });
  const { train } = dataset.split('cross-subject');
  const training = new usdrl.Pretraining(dataset, train.slice(0, Number(batch) * (Number(steps) + 1)), settings, 0);
  const seconds = [];
  await training.runEpoch((row) => seconds.push(row.seconds));
  const timed = seconds.slice(1).sort((a, b) => a - b);
  const median = timed[Math.floor(timed.length / 2)];
  return { engine: backend.name, version: backend.version, threads: backend.threads, median, steps: timed };
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
    what: `one DSTE pre-training step, hidden ${values.hidden}, batch ${values.batch}, 4 views, 25 joints, 2 bodies`,
    tensorflow,
    wasm,
    'wasm / tensorflow': wasm.median / tensorflow.median,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
