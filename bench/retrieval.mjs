/*
 * Time and memory of nearest-neighbour retrieval against NumPy (BLAS), one after the other in one run: the ratio is the result.
 *
 *   node bench/retrieval.mjs [--train 40091] [--test 16487] [--width 2048] [--rounds 1] [--python python3]
 *
 * The default sizes are NTU-60 cross-subject at hidden 1024; the features are random. Both sides get float32 features, find the
 * most similar training clip of each test clip by the cosine, and compare every pair. Prints one JSON object.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { alternate, childJson, machine } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const { values } = parseArgs({
  options: {
    train: { type: 'string', default: '40091' },
    test: { type: 'string', default: '16487' },
    width: { type: 'string', default: '2048' },
    rounds: { type: 'string', default: '1' },
    python: { type: 'string', default: 'python3' },
    side: { type: 'string' },
  },
});
const [train, test, width] = [values.train, values.test, values.width].map(Number);

async function measure() {
  const usdrl = loadLibrary();
  const { version, threads } = await usdrl.useBackend('tensorflow');
  const random = (samples, seed) => {
    const features = new Float32Array(samples * width);
    // Arithmetic on the index is random enough and fast: Math.imul mixes as a hash does.
    for (let i = 0; i < features.length; i++) {
      let x = Math.imul(i + seed, 0x9e3779b1);
      x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
      features[i] = (x ^ (x >>> 13)) / 2 ** 31;
    }
    return { features, width, labels: new Int32Array(samples) };
  };
  const [keys, queries] = [random(train, 1), random(test, 12345)];
  const used = process.cpuUsage();
  const started = performance.now();
  await usdrl.findNeighbours(keys, queries);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return { engine: `TensorFlow ${version}`, threads, seconds, cpuSeconds: (user + system) / 1e6, peakMiB };
}

if (values.side !== undefined) {
  process.stdout.write(JSON.stringify(await measure()));
  process.exit(0);
}

const sizes = ['--train', values.train, '--test', values.test, '--width', values.width];
const [usdrl, numpy] = alternate(Number(values.rounds), [
  () => childJson(process.execPath, [fileURLToPath(import.meta.url), ...sizes, '--side', 'usdrl']),
  () => childJson(values.python, [fileURLToPath(new URL('retrieval_numpy.py', import.meta.url)), ...sizes]),
]);
const best = (runs) => runs.reduce((least, run) => (run.seconds < least.seconds ? run : least));
const result = {
  what: `nearest of ${train} training clips for ${test} test clips, ${width} features`,
  machine: machine(),
  usdrl: best(usdrl),
  numpy: best(numpy),
  runs: { usdrl, numpy },
  ratio: best(usdrl).seconds / best(numpy).seconds,
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
