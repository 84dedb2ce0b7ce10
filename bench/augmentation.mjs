/*
 * Views a second of the augmentation against NumPy, one core each, in one run: the ratio is the result.
 *
 *   node bench/augmentation.mjs [--rounds 5] [--python python3]
 *
 * NTU clips of 300 frames in memory, 4 views each: crop, resize to 64 frames, corruption or shear. A side's time is the least of
 * many short passes, as other work on the machine only ever adds. Prints one JSON object.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { alternate, childJson, machine } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    python: { type: 'string', default: 'python3' },
    side: { type: 'string' },
  },
});

/** Microseconds of a view, the least over passes through 16 clips. */
function measure() {
  const usdrl = loadLibrary();
  const generator = new usdrl.Generator(0);
  const [frames, bodies, joints] = [300, 2, 25];
  const clips = Array.from({ length: 16 }, () => {
    return Float32Array.from({ length: frames * bodies * joints * 3 }, () => generator.normal());
  });
  const { augment } = usdrl.defaultSettings;
  const size = augment.frames * bodies * joints * 3;
  const batch = new Float32Array(clips.length * 4 * size);
  const memory = usdrl.clipMemory(frames * bodies * joints * 3);
  let least = Infinity;
  for (let pass = 0; pass < 400; pass++) {
    let milliseconds = 0;
    clips.forEach((coordinates, number) => {
      memory.set(coordinates);
      const clip = { frames, bodies, joints, coordinates: memory };
      const started = performance.now();
      for (let view = number * 4; view < number * 4 + 4; view++) {
        const draws = usdrl.drawView(frames, joints, augment, generator);
        usdrl.applyView(clip, draws, augment, batch.subarray(view * size, (view + 1) * size));
      }
      milliseconds += performance.now() - started;
    });
    least = Math.min(least, milliseconds);
  }
  return { microseconds: (least * 1000) / (clips.length * 4) };
}

if (values.side !== undefined) {
  process.stdout.write(JSON.stringify(measure()));
  process.exit(0);
}

const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const [usdrl, numpy] = alternate(Number(values.rounds), [
  () => childJson(process.execPath, [fileURLToPath(import.meta.url), '--side', 'usdrl']),
  () => childJson(values.python, [fileURLToPath(new URL('augmentation_numpy.py', import.meta.url))], one),
]);
const least = (runs) => Math.min(...runs.map(({ microseconds }) => microseconds));
const result = {
  what: 'one view of an NTU clip of 300 frames, one core',
  machine: machine(),
  numpy: numpy[0].numpy,
  microseconds: { usdrl: least(usdrl), numpy: least(numpy) },
  viewsPerSecond: { usdrl: 1e6 / least(usdrl), numpy: 1e6 / least(numpy) },
  runs: { usdrl, numpy },
  ratio: least(numpy) / least(usdrl),
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
