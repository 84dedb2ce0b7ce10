/*
 * One pre-training step on WebGPU beside WebAssembly, TensorFlow on the processor and, with --python, PyTorch, in one run: ratios, and
 * what the step asks of the GPU.
 *
 *   node bench/webgpu.mjs [--hidden 64] [--batch 16] [--steps 4] [--engines webgpu,wasm,tensorflow] [--python PYTHON]
 *                         [--products engine|plain|subgroups]
 *   node bench/webgpu.mjs --count [--hidden 1024] [--batch 4]
 *
 * 4 views of 64 frames, DSTE, all terms, Adam. Each side runs in a process of its own, the first step is left out. Dispatches,
 * bytes of the buffers that they read and write, uploads and read-backs are counted for one step; on a software device they are all
 * that says something. Prints one JSON object.
 *
 * --count: only the counts, with the library's own kernels and without them (composed of the engine's); nothing is computed, so that a
 * processor takes seconds for any size, and losses mean nothing.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { childJson, machine } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '64' },
    batch: { type: 'string', default: '16' },
    steps: { type: 'string', default: '4' },
    engines: { type: 'string', default: 'webgpu,wasm,tensorflow' },
    python: { type: 'string' },
    products: { type: 'string' },
    count: { type: 'boolean', default: false },
    composed: { type: 'boolean', default: false },
    side: { type: 'string' },
  },
});
const [frames, joints, bodies, views] = [64, 25, 2, 4];

/** Seconds of each step but the first on one engine, in this process. */
async function measure(name) {
  const usdrl = loadLibrary();
  const { version, device, devices } = await usdrl.useBackend(name);
  const samples = Number(values.batch);
  const settings = usdrl.resolveSettings({ set: [`encoder.hidden=${values.hidden}`] });
  const shape = { frames, joints, bodies, channels: 3 };
  const model = new usdrl.PretrainingModel(settings.encoder, settings.projector, shape, new usdrl.Generator(0));
  const optimizer = new usdrl.Adam(model.parameters, settings.optimizer);
  const engine = new usdrl.TrainingEngine(model, optimizer, settings.loss);
  const generator = new usdrl.Generator(1);
  const size = views * samples * frames * bodies * joints * 3;
  const coordinates = Float32Array.from({ length: size }, () => generator.normal(0, 0.5));
  const dropPath = usdrl.drawDropPath(model.masks, views * samples, settings.encoder.dropPath, generator);
  if (values.composed) {
    const own = usdrl.tf.getKernelsForBackend('webgpu').map(({ kernelName }) => kernelName);
    for (const kernel of own.filter((name) => name.startsWith('Usdrl'))) usdrl.tf.unregisterKernel(kernel, 'webgpu');
  }
  const counted = name === 'webgpu' ? count(usdrl.tf.backend().device) : undefined;
  const [seconds, losses] = [[], []];
  for (let step = 0; step <= Number(values.steps); step++) {
    counted?.reset();
    const started = performance.now();
    losses.push((await engine.step({ views, clips: samples, frames, coordinates, dropPath }, 5e-4)).loss);
    seconds.push((performance.now() - started) / 1000);
  }
  return {
    engine: `${name} ${version}`,
    device: devices ?? device,
    seconds: seconds.slice(1),
    losses,
    step: counted?.of,
  };
}

/** Counts what is asked of a device from now on. */
function count(device) {
  const of = {
    dispatches: 0,
    bytesRead: 0,
    bytesWritten: 0,
    uploads: 0,
    bytesUploaded: 0,
    readBacks: 0,
    bytesReadBack: 0,
  };
  // The engine binds the result first, then the inputs, then the uniforms.
  const bound = new WeakMap();
  wrap(device, 'createBindGroup', (group, { entries }) => {
    const sizes = entries.map(({ resource }) => resource.size ?? resource.buffer.size);
    bound.set(group, { written: sizes[0], read: sizes.slice(1).reduce((sum, size) => sum + size, 0) });
  });
  let last;
  wrap(GPUComputePassEncoder.prototype, 'setBindGroup', (_, place, group) => (last = bound.get(group)));
  if (values.count) GPUComputePassEncoder.prototype.dispatchWorkgroups = () => undefined;
  wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => {
    of.dispatches += 1;
    of.bytesWritten += last?.written ?? 0;
    of.bytesRead += last?.read ?? 0;
  });
  wrap(GPUBuffer.prototype, 'getMappedRange', (range) => {
    of.uploads += 1;
    of.bytesUploaded += range.byteLength;
  });
  wrap(GPUCommandEncoder.prototype, 'copyBufferToBuffer', (_, from, fromOffset, to, toOffset, size) => {
    if ((to.usage & GPUBufferUsage.MAP_READ) === 0) return;
    of.readBacks += 1;
    of.bytesReadBack += size;
    // Its mapping is counted as an upload.
    of.uploads -= 1;
    of.bytesUploaded -= size;
  });
  return { of, reset: () => Object.keys(of).forEach((key) => (of[key] = 0)) };
}

function wrap(owner, name, after) {
  const original = owner[name];
  owner[name] = function (...args) {
    const result = original.apply(this, args);
    after(result, ...args);
    return result;
  };
}

if (values.side !== undefined) {
  process.stdout.write(JSON.stringify(await measure(values.side)));
  process.exit(0);
}

const { hidden, batch, steps } = values;
const size = ['--hidden', hidden, '--batch', batch];
const env = values.products === undefined ? {} : { USDRL_WEBGPU_PRODUCTS: values.products };
const side = (...more) => childJson(process.execPath, [fileURLToPath(import.meta.url), ...size, ...more], env);

if (values.count) {
  const counts = (...more) => side('--count', '--steps', '1', '--side', 'webgpu', ...more).step;
  const [composed, fused] = [counts('--composed'), counts()];
  const bytes = ({ bytesRead, bytesWritten }) => bytesRead + bytesWritten;
  const ratios = { dispatches: fused.dispatches / composed.dispatches, bytes: bytes(fused) / bytes(composed) };
  const result = {
    what: 'what one pre-training step asks of a GPU',
    settings: { hidden, batch },
    composed,
    fused,
    ratios,
  };
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  process.exit(0);
}

const runs = Object.fromEntries(
  values.engines.split(',').map((name) => {
    try {
      return [name, side('--steps', steps, '--side', name)];
    } catch (error) {
      return [
        name,
        {
          failed: String(error.stderr ?? error.message)
            .trim()
            .split('\n')
            .at(-1),
        },
      ];
    }
  }),
);
if (values.python !== undefined) {
  runs.pytorch = childJson(values.python, [
    fileURLToPath(new URL('step_pytorch.py', import.meta.url)),
    ...size,
    '--steps',
    steps,
  ]);
}
const least = ({ seconds }) => (seconds === undefined ? undefined : Math.min(...seconds));
const webgpu = least(runs.webgpu ?? {});
const others = Object.entries(runs).filter(([name, run]) => name !== 'webgpu' && run.seconds !== undefined);
const ratios = Object.fromEntries(others.map(([name, run]) => [`webgpu / ${name}`, webgpu / least(run)]));
const result = { what: 'one pre-training step', machine: machine(), settings: { hidden, batch, steps }, runs, ratios };
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
