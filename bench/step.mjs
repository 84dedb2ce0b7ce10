/*
 * Time and memory of one pre-training step, compiled, against the same step in PyTorch, one after the other in one run.
 *
 *   node bench/step.mjs [--hidden 128] [--batch 64] [--steps 4] [--precision float32|bfloat16] [--micro-batch N]
 *                       [--rounds 2] [--threads N] [--python python3 | --alone]
 *
 * 4 views, DSTE, all terms, Adam. Each side runs in a process of its own, in turn; a side's time is the least over all steps but
 * the first of each process, as other work on the machine only ever adds. `cpuSeconds` are those of the
 * processor that the step used; with --threads 1 no thread waits for another. On a busy machine they say more than the clock, but
 * caches and memory are still shared.
 * `--alone` leaves PyTorch out. Prints one JSON object.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { alternate, childJson, machine } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '128' },
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '2' },
    precision: { type: 'string', default: 'float32' },
    'micro-batch': { type: 'string' },
    python: { type: 'string', default: 'python3' },
    threads: { type: 'string' },
    alone: { type: 'boolean' },
    side: { type: 'string' },
  },
});
const [frames, joints, bodies, views] = [64, 25, 2, 4];

/** Seconds of each step but the first, in this process. */
async function measure() {
  const usdrl = loadLibrary();
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
  const [seconds, cpuSeconds, losses] = [[], [], []];
  for (let step = 0; step <= Number(values.steps); step++) {
    const [started, used] = [performance.now(), process.cpuUsage()];
    losses.push((await engine.step({ views, clips: samples, frames, coordinates, dropPath }, 5e-4)).loss);
    seconds.push((performance.now() - started) / 1000);
    const { user, system } = process.cpuUsage(used);
    cpuSeconds.push((user + system) / 1e6);
  }
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    engine: `TensorFlow ${version}`,
    threads,
    seconds: seconds.slice(1),
    cpuSeconds: cpuSeconds.slice(1),
    losses,
    peakMiB,
  };
}

if (values.side !== undefined) {
  process.stdout.write(JSON.stringify(await measure()));
  process.exit(0);
}

const threads = values.threads === undefined ? {} : { USDRL_THREADS: values.threads };
const peerThreads = values.threads === undefined ? [] : ['--threads', values.threads];
const sides = [
  () => {
    const given = Object.entries(values).filter(([key]) => key !== 'alone');
    const options = given.flatMap(([key, value]) => [`--${key}`, value]);
    return childJson(process.execPath, [fileURLToPath(import.meta.url), ...options, '--side', 'usdrl'], threads);
  },
  () => {
    const script = fileURLToPath(new URL('step_pytorch.py', import.meta.url));
    const size = ['--hidden', values.hidden, '--batch', values.batch, '--steps', values.steps];
    return childJson(values.python, [script, ...size, ...peerThreads, '--precision', values.precision]);
  },
];
const [usdrl, pytorch = []] = alternate(Number(values.rounds), values.alone === true ? sides.slice(0, 1) : sides);
const settings = { ...values, python: undefined };
const result = { what: 'one pre-training step', machine: machine(), settings, runs: { usdrl, pytorch } };
for (const key of ['seconds', 'cpuSeconds', 'peakMiB']) {
  const best = (runs) => (key === 'peakMiB' ? Math.max(...runs.map((run) => run[key])) : least(runs, key));
  result[key] = { usdrl: best(usdrl), ...(pytorch.length > 0 ? { pytorch: best(pytorch) } : {}) };
}
if (pytorch.length > 0) {
  result.ratio = result.seconds.usdrl / result.seconds.pytorch;
  result.cpuRatio = result.cpuSeconds.usdrl / result.cpuSeconds.pytorch;
}
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);

function least(runs, key) {
  return Math.min(...runs.flatMap((run) => run[key]));
}
