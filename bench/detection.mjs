/*
 * Does pre-training help detection? The pre-trained encoder beside the same one untrained and raw coordinates, several seeds,
 * official mAP over actions at several overlaps. Every method has the same windows and epochs; raw coordinates take the best of
 * several learning rates.
 *
 *   node bench/detection.mjs [--study synthetic | utkinect] [--seeds 3] [--out FOLDER]
 *
 * `synthetic` makes its recordings. `utkinect` takes the data sets N-UCLA and UTKinect from `--data FOLDER` (default `data`), as
 * `usdrl import` leaves them there; it pre-trains without labels on the training parts of both.
 *
 * Prints one JSON object; runs and results that lie in the folder already are not computed again.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadLibrary } from './library.mjs';

const usdrl = loadLibrary();
const { values } = parseArgs({
  options: {
    study: { type: 'string', default: 'synthetic' },
    seeds: { type: 'string', default: '3' },
    data: { type: 'string', default: 'data' },
    out: { type: 'string' },
  },
});
const folder = values.out ?? mkdtempSync(join(tmpdir(), 'usdrl-detection-'));

/** Where to pre-train and where to detect, each `{ data, split }`, and the settings. */
const studies = {
  async synthetic() {
    const scale = 0.5;
    const [trimmed, untrimmed] = ['trimmed', 'untrimmed'].map((name) => join(folder, name));
    if (!existsSync(trimmed)) await usdrl.importSynthetic(trimmed, { scale });
    if (!existsSync(untrimmed)) await usdrl.importSyntheticUntrimmed(untrimmed, { scale });
    const split = 'cross-subject';
    const settings = { preset: 'demo', set: ['detection.usdrl.epochs=12'] };
    return { pretraining: { data: trimmed, split }, detection: { data: untrimmed, split }, settings };
  },
  async utkinect() {
    const [nucla, utkinect] = ['nucla', 'utkinect'].map((name) => join(values.data, name));
    const joined = join(folder, 'joined');
    const detection = { data: utkinect, split: 'cross-subject' };
    const parts = [
      { folder: nucla, split: 'cross-view' },
      { folder: detection.data, split: detection.split },
    ];
    if (!existsSync(joined)) await usdrl.importJoined(parts, joined);
    const pretraining = { data: joined, split: usdrl.joinedSplit };
    return { pretraining, detection, settings: { preset: 'utkinect', set: [] } };
  },
};
if (!(values.study in studies)) throw new Error(`--study: found ${values.study}, wanted ${Object.keys(studies)}`);

await usdrl.useBackend();
const { pretraining, detection, settings } = await studies[values.study]();
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);
const results = [];
for (const seed of seeds) {
  const run = join(folder, `pretrain-${seed}`);
  await pretrained(run, seed);
  results.push(await detected(`pre-trained-${seed}`, seed, { checkpoint: run }));
  results.push(await detected(`untrained-${seed}`, seed, { baseline: 'untrained' }));
  for (const rate of [0.1, 0.3, 1]) {
    const set = [`detection.usdrl.learningRate=${rate}`];
    results.push(await detected(`raw-${seed}-${rate}`, seed, { baseline: 'raw', set }));
  }
}
// Of the learning rates of raw coordinates the best for each seed.
const groups = usdrl.detectionGroups(results);

/** Pre-trains, or goes on where a run was left; there is nothing to do in a finished one. */
async function pretrained(run, seed) {
  process.stderr.write(`${run}\n`);
  const resume = existsSync(join(run, 'config.json'));
  await usdrl.pretrain({ ...pretraining, out: run, settings: usdrl.resolveSettings(settings), seed, resume });
}

async function detected(name, seed, { set = [], ...source }) {
  const out = join(folder, `${name}.json`);
  if (existsSync(out)) return JSON.parse(readFileSync(out, 'utf8'));
  process.stderr.write(`${name}\n`);
  const { preset, set: common } = settings;
  return usdrl.evaluateDetection({ ...detection, ...source, preset, set: [...common, ...set], seed, out });
}

const percent = (share) => Math.round(1000 * share) / 10;
const table = usdrl.detectionSeries(groups).map(({ name, points }) => ({
  name,
  'mAP over actions by theta': Object.fromEntries(
    points.map(({ theta, value, spread = 0 }) => [theta, `${percent(value)} ± ${percent(spread)}`]),
  ),
  'mAP over videos': groups.find((group) => group.name === name).results.map(({ mapVideo }) => percent(mapVideo)),
}));
process.stdout.write(
  `${JSON.stringify(
    {
      what: `official mAP in percent, ${values.study}, mean and deviation over ${seeds.length} seeds`,
      backend: groups[0].results[0].backend?.name,
      table,
      'pre-trained best with every seed at theta': usdrl.thetasWon(groups[0], groups.slice(1)),
      folder,
    },
    null,
    2,
  )}\n`,
);
