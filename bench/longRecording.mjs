/*
 * Detection in recordings of ten and of sixty minutes, in one run: memory must not grow with the length, and the frames a second
 * are given as a ratio of the two. Memory is also given after each quarter of a recording.
 *
 *   node bench/longRecording.mjs [--minutes 60] [--hidden 64]
 *
 * Each length runs in a process of its own. Prints one JSON object.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadLibrary } from './library.mjs';

const usdrl = loadLibrary();
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    hidden: { type: 'string', default: '64' },
    data: { type: 'string' },
    recording: { type: 'string' },
  },
});

/** Scores one recording and follows the memory after each block of frames. */
async function measure(data, recording) {
  await usdrl.useBackend();
  const dataset = usdrl.Dataset.open(data);
  const shape = { frames: 64, joints: 25, bodies: 2, channels: 3 };
  const encoder = { ...usdrl.defaultEncoder, hidden: Number(values.hidden) };
  const detector = new usdrl.Detector(encoder, shape, 51, new usdrl.Generator(0));
  const scorer = usdrl.denseScorer(detector, { stride: 64, tail: 'repeat', normalise: 'window', modality: 'joint' });
  // An untrained detector is near the released threshold, one in 51, everywhere; a little more gives several proposals a second.
  const segments = { ...usdrl.perClassSegments, threshold: 0.021 };
  // The first pass warms up the engine and its memory.
  await usdrl.detect(scorer, dataset, [0], { segments });
  const quarters = [0, 0, 0, 0];
  const total = dataset.frames(recording);
  const begin = performance.now();
  const onScores = ({ first }) => {
    const quarter = Math.floor((4 * first) / total);
    quarters[quarter] = Math.max(quarters[quarter], process.memoryUsage().rss);
  };
  const [{ videos }] = await usdrl.detect(scorer, dataset, [recording], { segments, onScores });
  const seconds = (performance.now() - begin) / 1000;
  return {
    frames: total,
    'frames/s': Math.round(total / seconds),
    'peak MiB by quarter': quarters.map((bytes) => Math.round(bytes / 2 ** 20)),
    'peak MiB': Math.round(Math.max(...quarters) / 2 ** 20),
    tensors: usdrl.tf.memory().numTensors,
    proposals: videos[0].proposals.length,
  };
}

if (values.data !== undefined) {
  process.stdout.write(JSON.stringify(await measure(values.data, Number(values.recording))));
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'usdrl-long-'));
try {
  const data = join(folder, 'data');
  writeRecordings(data, [10, Number(values.minutes)]);
  const run = (recording) => {
    const given = ['--data', data, '--recording', String(recording), '--hidden', values.hidden];
    return JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...given], { encoding: 'utf8' }));
  };
  const [short, long] = [run(0), run(1)];
  const result = {
    what: `detection in one recording, hidden ${values.hidden}, 51 classes, windows of 64 frames`,
    '10 minutes': short,
    [`${values.minutes} minutes`]: long,
    'frames/s, long / short': long['frames/s'] / short['frames/s'],
    'peak memory, long / short': long['peak MiB'] / short['peak MiB'],
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Recordings of so many minutes: a synthetic take, over and over. */
function writeRecordings(out, minutes) {
  const settings = usdrl.syntheticSettings({ subjects: 2, setups: 2 });
  const world = new usdrl.World(0);
  const key = { setup: 1, camera: 1, subject: 1, take: 3 };
  const { clip } = usdrl.untrimmedRecording(key, 8, settings, world);
  const writer = usdrl.DatasetWriter.create(out, {
    name: 'long recordings',
    synthetic: true,
    layout: usdrl.kinectV2,
    bodies: 2,
    classes: Array.from({ length: 51 }, (_, index) => `class ${index + 1}`),
    normalisation: 'none',
    source: 'bench/longRecording.mjs',
  });
  const size = clip.bodies * clip.joints * 3;
  for (const length of minutes) {
    const frames = length * 60 * 30;
    const coordinates = new Float32Array(frames * size);
    for (let t = 0; t < frames; t += clip.frames) {
      const rows = Math.min(clip.frames, frames - t);
      coordinates.set(clip.coordinates.subarray(0, rows * size), t * size);
    }
    writer.append({ name: `${length} minutes`, label: -1, clip: { ...clip, frames, coordinates } });
  }
  writer.finish({ splits: {} });
}
