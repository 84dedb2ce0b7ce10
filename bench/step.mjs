/*
 * Time and memory of one pre-training step, compiled, against the same step in PyTorch, one after the other in one run.
 *
 *   node bench/step.mjs [--hidden 128] [--batch 64] [--steps 4] [--precision float32|bfloat16] [--micro-batch N]
 *                       [--rounds 2] [--python python3]
 *
 * 4 views, DSTE, all terms, Adam. Each side runs in a process of its own, in turn; a side's time is the least over all steps but
 * the first of each process, as other work on the machine only ever adds. Without PyTorch the peer's part is left out, and said so.
 * Prints one JSON object.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '128' },
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '2' },
    precision: { type: 'string', default: 'float32' },
    'micro-batch': { type: 'string' },
    python: { type: 'string', default: 'python3' },
    side: { type: 'string' },
  },
});
const [frames, joints, bodies, views] = [64, 25, 2, 4];

/** Seconds of each step but the first, in this process. */
async function measure() {
  const usdrl = createRequire(import.meta.url)('../dist/index.js');
  const { version, threads } = await usdrl.useBackend('tensorflow');
  const samples = Number(values.batch);
  const settings = usdrl.resolveSettings({ set: [`encoder.hidden=${values.hidden}`] });
  const shape = { frames, joints, bodies, channels: 3 };
  const model = new usdrl.PretrainingModel(settings.encoder, settings.projector, shape, new usdrl.Generator(0));
  const optimizer = new usdrl.Adam(model.parameters, settings.optimizer);
  const microBatch = values['micro-batch'] === undefined ? undefined : Number(values['micro-batch']);
  const engine = new usdrl.TrainingEngine(model, optimizer, settings.loss, { precision: values.precision, microBatch });
  const generator = new usdrl.Generator(1);
  const size = views * samples * frames * bodies * joints * 3;
  const coordinates = Float32Array.from({ length: size }, () => generator.normal(0, 0.5));
  const dropPath = usdrl.drawDropPath(model.masks, views * samples, settings.encoder.dropPath, generator);
  const [seconds, losses] = [[], []];
  for (let step = 0; step <= Number(values.steps); step++) {
    const started = performance.now();
    losses.push((await engine.step({ views, samples, frames, coordinates, dropPath }, 5e-4)).loss);
    seconds.push((performance.now() - started) / 1000);
  }
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return { engine: `TensorFlow ${version}`, threads, seconds: seconds.slice(1), losses, peakMiB };
}

function ours() {
  const options = Object.entries(values).flatMap(([key, value]) => [`--${key}`, value]);
  return run(process.execPath, [fileURLToPath(import.meta.url), ...options, '--side', 'usdrl']);
}

function peer() {
  const script = fileURLToPath(new URL('step_pytorch.py', import.meta.url));
  const half = values.precision === 'bfloat16' ? ['--bfloat16'] : [];
  const options = ['--hidden', values.hidden, '--batch', values.batch, '--steps', values.steps];
  return run(values.python, [script, ...options, ...half]);
}

function run(command, options) {
  return JSON.parse(execFileSync(command, options, { encoding: 'utf8', maxBuffer: 2 ** 26 }));
}

const least = (runs) => Math.min(...runs.flatMap(({ seconds }) => seconds));
const most = (runs) => Math.max(...runs.map(({ peakMiB }) => peakMiB));

if (values.side !== undefined) {
  process.stdout.write(JSON.stringify(await measure()));
  process.exit(0);
}

const [usdrl, pytorch] = [[], []];
let note;
for (let round = 0; round < Number(values.rounds); round++) {
  usdrl.push(ours());
  try {
    pytorch.push(peer());
  } catch (error) {
    note = `PyTorch did not run (${String(error.message).split('\n')[0]}); give one with --python`;
  }
}
const cpu = os.cpus()[0]?.model;
const result = { machine: { cpu, cores: os.availableParallelism() }, settings: values, usdrl, pytorch, note };
result.seconds = { usdrl: least(usdrl), pytorch: pytorch.length > 0 ? least(pytorch) : undefined };
result.peakMiB = { usdrl: most(usdrl), pytorch: pytorch.length > 0 ? most(pytorch) : undefined };
result.ratio = pytorch.length > 0 ? result.seconds.usdrl / result.seconds.pytorch : undefined;
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
