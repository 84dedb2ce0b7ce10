// %% [markdown]
// # Streams and transfer
//
// Two questions that the paper leaves open: with which weights are the three streams fused, and how good are features on another data set than the one pre-trained on?
//
// This needs the run folders (the scores of the test clips lie there): `npx usdrl reproduce table1 transfer --profile PROFILE` makes them.

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const dataRoot = 'data';
const figureFolder = 'figures';

// %%
import {
  figures,
  readProfileRecords,
  showHtml,
  showMarkdown,
  showStudy,
} from 'usdrl';
import { fusionSweep, type Profile } from 'usdrl/studies';

const records = readProfileRecords(profile as Profile, {
  runs: runs,
  kept: kept,
});
showMarkdown(
  `Profile **${profile}**: ${records.plan.description}. ` +
    `${records.stored.length} run records.`,
);

// %% [markdown]
// ## Weights of the streams
//
// Linear probes of joint, motion and bone, fused by the weighted sum of their softmax scores; mean over the seeds. The default is equal weights. Choosing weights on the test part flatters the choice.

// %%
const choices: [number, number, number][] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [1, 0, 1],
  [0, 1, 1],
  [1, 1, 1],
  [2, 1, 2],
  [2, 1, 1],
  [1, 1, 2],
  [3, 1, 3],
];
const fused = await fusionSweep(records, dataRoot, choices);
const best = Math.max(...fused.map((one) => one.top1));
const equal = fused.find((one) => one.weights.join() === '1,1,1');
const weightsTable = {
  name: `${profile}-fusion`,
  caption: 'Fusion of streams, linear probe, top-1 in percent',
  columns: [
    { key: 'joint', header: 'joint' },
    { key: 'motion', header: 'motion' },
    { key: 'bone', header: 'bone' },
    { key: 'top1', header: 'top-1', format: { kind: 'percent' as const } },
  ],
  rows: fused.map((one) => ({
    joint: one.weights[0],
    motion: one.weights[1],
    bone: one.weights[2],
    top1: { value: one.top1, source: one.source },
  })),
};
showHtml(figures.tableToHtml(weightsTable));
const behind = (100 * (best - (equal?.top1 ?? NaN))).toFixed(1);
showMarkdown(
  behind === '0.0'
    ? 'None of these choices is above equal weights.'
    : `Equal weights are ${behind} points below the best of these choices.`,
);

// %% [markdown]
// ## Transfer
//
// Features pre-trained on one data set, evaluated on another one (frozen, linear probe and retrieval), beside those pre-trained on the target itself.

// %%
await showStudy('transfer', records, { folder: figureFolder });
