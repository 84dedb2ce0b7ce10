/*
 * Where the time of a pre-training step goes, and its share of what products of matrices reach on this machine.
 *
 *   node bench/phases.mjs [--hidden 128] [--batch 64] [--steps 3] [--precision float32|bfloat16] [--threads N]
 *
 * The step is done in two passes, whose functions are the phases: `forward` of the encoder, `loss` (projectors and objective,
 * forward and backward), `backward` of the encoder (its second pass less one forward pass), `update`; `whole` is the same step in
 * one pass. `read`, and `read and augment`, are those of the same batch of clips of 300 frames. Seconds are the least over the steps, on the
 * clock and of the processor. Prints one JSON object.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { machine, ntuLikeSet, Stopwatch } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '128' },
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '3' },
    precision: { type: 'string', default: 'float32' },
    threads: { type: 'string' },
  },
});
if (values.threads !== undefined) process.env.USDRL_THREADS = values.threads;
const usdrl = loadLibrary();
const { version, threads } = await usdrl.useBackend('tensorflow');
const samples = Number(values.batch);
const [frames, joints, bodies, views] = [64, 25, 2, 4];
const settings = usdrl.resolveSettings({ set: [`encoder.hidden=${values.hidden}`] });
const shape = { frames, joints, bodies, channels: 3 };

/** Least of each phase over the steps. */
const phases = {};
const add = (name, { seconds, cpuSeconds }) => {
  const known = phases[name];
  phases[name] = known && known.cpuSeconds <= cpuSeconds ? known : { seconds, cpuSeconds };
};

const generator = new usdrl.Generator(1);
const folder = mkdtempSync(join(tmpdir(), 'usdrl-bench-'));
let coordinates;
try {
  const dataset = ntuLikeSet(usdrl, join(folder, 'set'), samples);
  const clips = Array.from({ length: samples }, (_, index) => index);
  for (let pass = 0; pass < 5; pass++) {
    const reading = new Stopwatch();
    clips.forEach((clip) => dataset.read(clip));
    add('read', reading.stop());
    const making = new Stopwatch();
    coordinates = usdrl.makeBatch(dataset, clips, settings, generator);
    add('read and augment', making.stop());
  }
  dataset.close();
} finally {
  rmSync(folder, { recursive: true });
}

/** Runs steps with an engine; `onRun` sees the time of each of its functions. */
async function steps(microBatch, each) {
  const model = new usdrl.PretrainingModel(settings.encoder, settings.projector, shape, new usdrl.Generator(0));
  const optimizer = new usdrl.Adam(model.parameters, settings.optimizer);
  const engine = new usdrl.TrainingEngine(model, optimizer, settings.loss, { precision: values.precision, microBatch });
  const dropPath = usdrl.drawDropPath(model.masks, views * samples, settings.encoder.dropPath, generator);
  const { compiled } = engine;
  const run = compiled.run.bind(compiled);
  let times = {};
  compiled.run = (name, inputs, step) => {
    const watch = new Stopwatch();
    const outputs = run(name, inputs, step);
    const { seconds, cpuSeconds } = watch.stop();
    const sum = (times[name] ??= { seconds: 0, cpuSeconds: 0 });
    sum.seconds += seconds;
    sum.cpuSeconds += cpuSeconds;
    return outputs;
  };
  for (let step = 0; step <= Number(values.steps); step++) {
    times = {};
    const watch = new Stopwatch();
    await engine.step({ views, clips: samples, frames, coordinates, dropPath }, 5e-4);
    if (step > 0) each(times, watch.stop());
  }
  const parameters = model.parameters.count();
  [engine, optimizer, model].forEach((made) => made.dispose());
  return parameters;
}

await steps(undefined, (_times, whole) => add('whole', whole));
const parameters = await steps(Math.ceil(samples / 2), (times) => {
  add('forward', times.features);
  add('loss', times[`heads of ${views} views`]);
  const second = times['encoder gradient'];
  const { seconds, cpuSeconds } = times.features;
  add('backward', { seconds: second.seconds - seconds, cpuSeconds: second.cpuSeconds - cpuSeconds });
  add('update', times.update);
});

/** Arithmetic a second of a product of two matrices of 2048 rows and columns, on the clock and by the processor's seconds. */
async function matrixPeak() {
  const { tf } = usdrl;
  const program = new usdrl.CompiledFunction([], { precision: values.precision });
  const [a, b] = [tf.randomUniform([2048, 2048]), tf.randomUniform([2048, 2048])];
  let best = { seconds: Infinity, cpuSeconds: Infinity };
  for (let pass = 0; pass < 20; pass++) {
    const watch = new Stopwatch();
    const outputs = program.run('product', [a, b], ([x, y]) => [tf.matMul(x, y)]);
    const { seconds, cpuSeconds } = watch.stop();
    if (pass > 0)
      best = { seconds: Math.min(best.seconds, seconds), cpuSeconds: Math.min(best.cpuSeconds, cpuSeconds) };
    tf.dispose(outputs);
  }
  const gigaflops = (2 * 2048 ** 3) / 1e9;
  return { perSecond: gigaflops / best.seconds, perCpuSecond: gigaflops / best.cpuSeconds };
}

const peak = await matrixPeak();
// Forward, and twice as much backward; the projectors are small beside it.
const gigaflops = (3 * views * samples * usdrl.encoderFlops(settings.encoder, shape)) / 1e9;
const result = {
  what: `phases of one pre-training step, hidden ${values.hidden}, batch ${samples}, ${values.precision}`,
  machine: machine(),
  engine: `TensorFlow ${version}`,
  threads,
  parameters,
  phases,
  gigaflops,
  peak,
  shareOfPeak: gigaflops / phases.whole.cpuSeconds / peak.perCpuSecond,
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
