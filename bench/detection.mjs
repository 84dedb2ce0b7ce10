/*
 * Does pre-training help detection? Untrimmed synthetic recordings: the pre-trained encoder beside the same one untrained and raw
 * coordinates, several seeds, official mAP over actions at several overlaps. Every method has the same windows and epochs; raw
 * coordinates take the best of several learning rates.
 *
 *   node bench/detection.mjs [--seeds 3] [--epochs 12] [--scale 0.5] [--out FOLDER]
 *
 * Prints one JSON object; runs that lie in the folder already are not computed again.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usdrl = createRequire(import.meta.url)('../dist/index.js');
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '12' },
    scale: { type: 'string', default: '0.5' },
    out: { type: 'string' },
  },
});
const folder = values.out ?? mkdtempSync(join(tmpdir(), 'usdrl-detection-'));
const [trimmed, untrimmed] = ['trimmed', 'untrimmed'].map((name) => join(folder, name));
const scale = Number(values.scale);
const preset = 'demo';
const thetas = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];

const backend = await usdrl.useBackend();
if (!existsSync(trimmed)) await usdrl.importSynthetic(trimmed, { scale });
if (!existsSync(untrimmed)) await usdrl.importSyntheticUntrimmed(untrimmed, { scale });

const split = 'cross-subject';
const common = { data: untrimmed, split, preset };
const epochs = `detection.usdrl.epochs=${values.epochs}`;
const found = { 'pre-trained': [], untrained: [], raw: [] };
for (let seed = 0; seed < Number(values.seeds); seed++) {
  const run = join(folder, `pretrain-${seed}`);
  if (!existsSync(join(run, 'config.json'))) {
    const settings = usdrl.resolveSettings({ preset });
    await usdrl.pretrain({ data: trimmed, split, out: run, settings, seed });
  }
  found['pre-trained'].push(await detection(`pre-trained-${seed}`, { checkpoint: run, seed, set: [epochs] }));
  found.untrained.push(await detection(`untrained-${seed}`, { baseline: 'untrained', seed, set: [epochs] }));
  const raw = [];
  for (const rate of [0.1, 0.3, 1]) {
    const set = [epochs, `detection.usdrl.learningRate=${rate}`];
    raw.push(await detection(`raw-${seed}-${rate}`, { baseline: 'raw', seed, set }));
  }
  found.raw.push(raw.reduce((a, b) => (b.mapAction > a.mapAction ? b : a)));
}

async function detection(name, request) {
  const out = join(folder, `${name}.json`);
  if (existsSync(out)) return JSON.parse(readFileSync(out, 'utf8'));
  process.stderr.write(`${name}\n`);
  return usdrl.evaluateDetection({ ...common, ...request, out });
}

const byTheta = (result) =>
  thetas.map((theta) => result.metrics.official.byTheta.find((one) => one.theta === theta).mapAction);
const table = Object.fromEntries(
  Object.entries(found).map(([name, results]) => {
    const rows = results.map(byTheta);
    const columns = thetas.map((_, column) => rows.map((row) => row[column]));
    return [name, { mean: columns.map(mean), spread: columns.map(spread), perSeed: rows }];
  }),
);
const wins = table['pre-trained'].perSeed.every((row, seed) =>
  row.every(
    (value, column) => value > table.untrained.perSeed[seed][column] && value > table.raw.perSeed[seed][column],
  ),
);
process.stdout.write(
  `${JSON.stringify({
    what: 'official mAP over actions on untrimmed synthetic recordings, cross-subject',
    backend: `${backend.name} ${backend.version}`,
    seeds: Number(values.seeds),
    epochs: Number(values.epochs),
    thetas,
    ...table,
    'pre-trained best at every theta, every seed': wins,
    folder,
  })}\n`,
);

function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function spread(numbers) {
  if (numbers.length < 2) return 0;
  const centre = mean(numbers);
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (numbers.length - 1));
}
