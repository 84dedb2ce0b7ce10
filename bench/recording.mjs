/*
 * What recording one pre-training step costs, in time and memory, against running the same step operation by operation once.
 *
 *   node bench/recording.mjs [--hidden 1024] [--batch 356] [--encoder dste] [--micro-batch N] [--eager | --first]
 *   node bench/recording.mjs --compile 4,8 [--estimate 356] [--hidden 1024] [--encoder dste] [--precision float32]
 *
 * 4 views, 64 frames, all terms, Adam. Nothing is run while a step is recorded, so the official size can be recorded where it could never
 * be run. `--eager` runs the step once without a graph as well, `--first` takes the whole first compiled step: choose a size that fits
 * the memory. `--compile` records, writes and compiles one-pass steps of these batches for one device of XLA, by the plugin that
 * USDRL_XLA_PLUGIN names, else the tests' for CPUs; it runs none. With two or more it estimates the compiler's memory of another batch, by
 * a line through the first and the last. Prints one JSON object.
 */
import { parseArgs } from 'node:util';

import { loadLibrary } from './library.mjs';
import { compiledSteps } from './compiledSteps.mjs';
import { machine } from './measure.mjs';

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '1024' },
    batch: { type: 'string', default: '356' },
    encoder: { type: 'string', default: 'dste' },
    'micro-batch': { type: 'string' },
    eager: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
    compile: { type: 'string' },
    estimate: { type: 'string', default: '356' },
    precision: { type: 'string', default: 'float32' },
  },
});
const [frames, joints, bodies, views] = [64, 25, 2, 4];
const clips = Number(values.batch);
const microBatch = values['micro-batch'] === undefined ? undefined : Number(values['micro-batch']);

const usdrl = loadLibrary();
if (values.compile !== undefined) {
  const batches = values.compile.split(',').map(Number);
  const { hidden, encoder, precision, estimate } = values;
  const compiled = await compiledSteps(usdrl, {
    hidden: Number(hidden),
    encoder,
    precision,
    estimate: Number(estimate),
    batches,
  });
  console.log(JSON.stringify({ ...compiled, machine: machine() }));
  process.exit(0);
}
const { version, threads } = await usdrl.useBackend('tensorflow');
const settings = usdrl.resolveSettings({ set: [`encoder.hidden=${values.hidden}`, `encoder.kind=${values.encoder}`] });
const shape = { frames, joints, bodies, channels: 3 };
const model = new usdrl.PretrainingModel(settings.encoder, settings.projector, shape, new usdrl.Generator(0));
const optimizer = new usdrl.Adam(model.parameters, settings.optimizer);
const coordinates = new Float32Array(views * clips * frames * bodies * joints * 3).map((_, index) => Math.sin(index));
const dropPath = usdrl.drawDropPath(model.masks, views * clips, settings.encoder.dropPath, new usdrl.Generator(1));
const batch = { views, clips, frames, coordinates, dropPath };

class Recorded extends Error {}

/** Seconds of each function that a step records; unless the step is to be run, it ends where the first one would run. */
async function recording(run) {
  const engine = new usdrl.TrainingEngine(model, optimizer, settings.loss, { microBatch });
  const { compiled } = engine;
  const functions = [];
  const prepare = compiled.prepare.bind(compiled);
  compiled.prepare = (name, ...rest) => {
    const started = performance.now();
    prepare(name, ...rest);
    functions.push({ name, seconds: (performance.now() - started) / 1000 });
  };
  if (!run) {
    compiled.run = (...call) => {
      compiled.prepare(...call);
      throw new Recorded();
    };
  }
  const started = performance.now();
  await engine.step(batch, 5e-4).catch((error) => {
    if (!(error instanceof Recorded)) throw error;
  });
  const step = (performance.now() - started) / 1000;
  engine.dispose();
  return { functions, step };
}

const peak = () => process.resourceUsage().maxRSS / 1024;
const before = peak();
const { functions, step } = await recording(values.first);
const recorded = {
  seconds: functions.reduce((sum, { seconds }) => sum + seconds, 0),
  functions,
  addedMiB: Math.round(peak() - before),
};
let eager;
if (values.eager) {
  const engine = new usdrl.TrainingEngine(model, optimizer, settings.loss, { execution: 'eager', microBatch });
  const [started, held] = [performance.now(), peak()];
  await engine.step(batch, 5e-4);
  eager = { seconds: (performance.now() - started) / 1000, addedMiB: Math.round(peak() - held) };
}
const size = { encoder: values.encoder, hidden: Number(values.hidden), batch: clips, views, microBatch };
const weightsMiB = Math.round(before);
const first = values.first ? { seconds: step } : undefined;
console.log(
  JSON.stringify({
    engine: `TensorFlow ${version}`,
    threads,
    size,
    weightsMiB,
    recorded,
    first,
    eager,
    machine: machine(),
  }),
);
