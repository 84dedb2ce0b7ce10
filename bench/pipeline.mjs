/*
 * How long a step waits for its batch, with the batches made between the steps and in threads.
 *
 *   node bench/pipeline.mjs [--hidden 32] [--batch 356] [--steps 6]
 *
 * A batch of the official size from clips of the official size (300 frames, two bodies). The default model is far smaller than the
 * official one, so that there is far less time to make a batch in: hidden 1024 takes some hundred times as long a step.
 * The first two steps are left out. Prints one JSON object.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { machine, ntuLikeSet } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '32' },
    batch: { type: 'string', default: '356' },
    steps: { type: 'string', default: '6' },
  },
});
const usdrl = loadLibrary();
const { threads } = await usdrl.useBackend('tensorflow');
const samples = Number(values.batch);
const folder = mkdtempSync(join(tmpdir(), 'usdrl-bench-'));
const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const runs = [];
try {
  const dataset = ntuLikeSet(usdrl, join(folder, 'set'), samples);
  const indices = Array.from({ length: samples }, (_, index) => index);
  for (const workers of [0, 1, 2]) {
    const set = [`encoder.hidden=${values.hidden}`, `training.batch=${samples}`, `training.workers=${workers}`];
    const training = new usdrl.Pretraining(dataset, indices, usdrl.resolveSettings({ set }), 0);
    const rows = [];
    // One batch an epoch.
    while (rows.length < Number(values.steps) + 2) await training.runEpoch((row) => rows.push(row));
    training.dispose();
    const timed = rows.slice(2);
    const losses = rows.map(({ loss }) => loss);
    const [waited, seconds] = ['waited', 'seconds'].map((key) => middle(timed.map((row) => row[key])));
    runs.push({ workers, waited, seconds, share: waited / seconds, losses });
  }
  dataset.close();
} finally {
  rmSync(folder, { recursive: true });
}
const equal = runs.every(({ losses }) => losses.every((loss, index) => loss === runs[0].losses[index]));
const result = {
  what: `seconds a step waits for its batch of ${samples} clips, hidden ${values.hidden}`,
  machine: machine(),
  threads,
  runs,
  lossesEqual: equal,
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
