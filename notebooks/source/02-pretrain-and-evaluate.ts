// %% [markdown]
// # Pre-train and evaluate on any data set folder
//
// Import recordings first (`npx usdrl import --help`), then set the parameters below, or give them on the command line:
//
// ```
// npx usdrl run notebooks/02-pretrain-and-evaluate.ipynb --set data=data/nucla --set split=cross-view --set preset=nucla --out my-run.ipynb
// ```

// %% tags=["parameters"]
const data = 'data/synthetic';
const split = 'cross-view';
const preset = 'demo';
const encoder = 'dste';
const modality = 'joint';
const seed = 0;
const changes: string[] = [];
const runs = 'runs/notebook';

// %%
import { existsSync } from 'node:fs';
import {
  Dataset,
  differences,
  defaultSettings,
  importSynthetic,
  progressBar,
  showMarkdown,
  showTable,
  useBackend,
} from 'usdrl';
import { resolveExperiment } from 'usdrl/runs';

const engine = await useBackend();
if (data === 'data/synthetic' && !existsSync(data))
  await importSynthetic(data, { progress: progressBar() });
const dataset = Dataset.open(data);
const { info, layout } = dataset;
const synthetic = info.synthetic;
const { train, test } = dataset.split(split);
const { id, settings } = resolveExperiment({
  dataset: info.name,
  split: split,
  preset: preset,
  set: [`encoder.kind=${encoder}`, `modality=${modality}`, ...changes],
  measurement: { protocol: 'knn' },
});
const run = `${runs}/${id}`;
showMarkdown(
  `\`${id}\` on **${engine.name}**: ${train.length} recordings to train, ` +
    `${test.length} to test, ${layout.joints.length} joints, ` +
    `${info.bodies} bodies. Settings that differ from the official ones:`,
);
showTable(
  differences(defaultSettings, settings).map((text) => ({
    setting: text.split('=')[0],
    value: text.split('=')[1],
  })),
);

// %% [markdown]
// ## Pre-training
//
// An interrupted run goes on from its last checkpoint, exactly as it would have; a finished one is used as it is.

// %%
import { figures, pretrain, show } from 'usdrl';
import { RunFolder } from 'usdrl/runs';

const resume = existsSync(`${run}/config.json`);
const trained = await pretrain({
  data: data,
  split: split,
  out: run,
  settings: settings,
  seed: seed,
  resume,
  progress: progressBar(),
});
showTable([
  {
    parameters: trained.parameters,
    epochs: trained.epochs,
    'seconds an epoch': trained.secondsPerEpoch,
    loss: trained.loss,
  },
]);
const metrics = RunFolder.open(run).metrics();
const steps = metrics
  .flatMap((row) => (row.kind === 'step' ? [row] : []))
  .map((row, step) => ({ ...row, step }));
await show(
  figures.lossCurves(steps, { name: `${id}-loss`, synthetic: synthetic }),
);

// %% [markdown]
// The effective rank of the features counts the directions in use. If it falls towards 1, the encoder collapses.

// %%
const epochs = metrics.flatMap((row) =>
  row.kind === 'epoch' ? [row] : [],
);
await show(
  figures.trainingCurve(
    epochs.map(({ epoch, health }) => ({
      epoch: epoch + 1,
      values: { 'effective rank': health.effectiveRank },
    })),
    {
      name: `${id}-rank`,
      title: 'Effective rank of the features',
      valueTitle: 'effective rank',
      synthetic: synthetic,
    },
  ),
);

// %% [markdown]
// ## Retrieval and linear probe
//
// Beside the floors: raw coordinates, and the same encoder without training.

// %%
import { evaluateKnn, evaluateLinear } from 'usdrl';

const common = {
  data: data,
  split: split,
  preset: preset,
  set: [`encoder.kind=${encoder}`, `modality=${modality}`, ...changes],
  seed: seed,
  force: true,
};
const table: Record<string, string | number>[] = [];
for (const [features, source] of [
  ['raw coordinates', { baseline: 'raw' as const }],
  ['untrained encoder', { baseline: 'untrained' as const }],
  ['pre-trained encoder', { checkpoint: run }],
] as const) {
  const knn = await evaluateKnn({
    ...common,
    ...source,
    progress: progressBar(`1-NN, ${features}`),
  });
  const linear = await evaluateLinear({
    ...common,
    ...source,
    progress: progressBar(`linear probe, ${features}`),
  });
  table.push({
    features,
    '1-NN (%)': 100 * knn.top1,
    'linear, best epoch (%)': 100 * linear.best.top1,
    'linear, last epoch (%)': 100 * linear.last.top1,
    'linear, top-5 (%)': 100 * linear.last.top5,
  });
}
showTable(table, {
  caption:
    `Top-1 accuracy, ${info.name}, ${split}` +
    (synthetic ? ' (synthetic data)' : ''),
});

// %% [markdown]
// ## By class

// %%
const probe = await evaluateLinear({ ...common, checkpoint: run });
await show(
  figures.perClassAccuracy(probe.perClass, {
    name: `${id}-classes`,
    synthetic: synthetic,
  }),
);
await show(
  figures.confusionMatrix(
    probe.confusion,
    probe.perClass.map(({ name }) => name),
    { name: `${id}-confusion`, synthetic: synthetic },
  ),
);
showTable(
  probe.mostConfused.map(({ truthName, predictedName, count, share }) => ({
    'true class': truthName,
    'taken for': predictedName,
    clips: count,
    'of the class (%)': 100 * share,
  })),
  { caption: 'Most confused pairs' },
);
dataset.close();

// %% [markdown]
// ## Clips and their nearest
//
// What 1-NN counts, looked at: test clips, and beside each the training clips whose features lie nearest, of the same class or of another.

// %%
await show(await trained.retrievalGallery({ name: `${id}-retrieval` }));

// %% [markdown]
// ## What the objective decorrelates
//
// The correlation of the *projections* over the test clips, before and after training. Stripes are dimensions that say the same; the objective asks that what lies off
// the diagonal be small, and its root mean square stands over each.

// %%
await show(
  await trained.projectionCorrelation({
    domain: 'instance',
    name: `${id}-projections`,
  }),
);
