// %% [markdown]
// # Quickstart: from skeleton recordings to learned features
//
// A *skeleton recording* is a person (or two) as a handful of joints, followed through time. USDRL learns a representation of such
// recordings **without labels**: it shows an encoder four distorted views of the same recording and asks that their features
// agree (*similarity*), stay alive (*variance*) and do not repeat each other (*decorrelation*), at three granularities:
// over time, over joints, and for the whole recording.
//
// This notebook makes a synthetic data set, pre-trains a small encoder for about two minutes, and checks what it learned: by
// retrieval (find the most similar recording) and by a linear probe (a linear classifier on frozen features).
// Everything is **synthetic**, so the numbers say nothing about the paper. Whether learning helped is said under the numbers, by the numbers.

// %% tags=["parameters"]
const data = 'data/synthetic';
const split = 'cross-subject';
const epochs = 24;
const run = 'runs/quickstart';
const backend: 'auto' | 'tensorflow' | 'wasm' | 'cpu' = 'auto';

// %% [markdown]
// ## The engine and the data
//
// TensorFlow if its native library is there, else WebAssembly. Without `useBackend` the first computation chooses. The data set is made once, in a few seconds.

// %%
import { existsSync } from 'node:fs';
import {
  covarianceSpectrum,
  Dataset,
  evaluateKnn,
  evaluateLinear,
  figures,
  importSynthetic,
  openEvaluation,
  pretrain,
  progressBar,
  show,
  showMarkdown,
  showPlayer,
  showTable,
  useBackend,
} from 'usdrl';

const engine = await useBackend(backend);
showMarkdown(
  `Backend: **${engine.name}** ${engine.version} ` +
    `on the ${engine.device}. ` +
    `${engine.note}`,
);
if (!existsSync(data))
  await importSynthetic(data, { progress: progressBar() });
const dataset = Dataset.open(data);
const parts = dataset.split(split);
showMarkdown(
  `**${dataset.info.name}**: ${dataset.size} recordings ` +
    `of ${dataset.info.classes.length} actions; split \`${split}\`: ` +
    `${parts.train.length} to train, ${parts.test.length} to test.`,
);

// %% [markdown]
// ## Look at a recording
//
// Press play, drag to turn. Two recordings of different actions; the second has two people.

// %%
const firstOf = (name: string) => {
  const label = dataset.info.classes.indexOf(name);
  return (
    parts.test.find((index) => dataset.label(index) === label) ??
    parts.test[0]
  );
};
const last = dataset.info.classes.length - 1;
const clips = [dataset.info.classes[0], dataset.info.classes[last]].map(
  (name) => ({
    name,
    clip: dataset.read(firstOf(name)),
  }),
);
showPlayer(
  {
    html: figures.skeletonPlayer(clips, dataset.layout, {
      synthetic: true,
    }),
    svg: figures.skeletonPoster(clips, dataset.layout, { synthetic: true }),
  },
  { name: 'quickstart-recordings' },
);

// %% [markdown]
// ## Pre-train
//
// The preset `demo` is a small DSTE encoder (paper Sec. 3.2). `settings` changes some of it, as `--set` does on the command line; unknown names
// are errors, and every setting is in the run folder's `config.json`. Here it trains 24 epochs, about twice as long as in `npm run reproduce` and the README's picture.

// %%
const milestones = [Math.max(1, Math.round(epochs * 0.75))];
const settings = {
  training: { epochs: epochs },
  optimizer: { milestones: milestones },
};
const trained = await pretrain({
  data: data,
  split: split,
  preset: 'demo',
  settings: settings,
  out: run,
  force: true,
});
showTable([
  {
    parameters: trained.parameters,
    epochs: trained.epochs,
    'seconds an epoch': trained.secondsPerEpoch,
    'last loss': trained.loss,
    'effective rank (last batches)': trained.effectiveRank,
  },
]);

// %% [markdown]
// Every term of the objective, by domain. *Similarity* pulls the views together; *variance* keeps every dimension alive;
// *autocovariance* and *redundancy* decorrelate dimensions within a view and between views; *invariance* pulls the correlation of
// a dimension with itself in another view to 1. Variance and autocovariance are sums over the four views; autocovariance is small at first because everything lies
// close together, and rises when variance pulls it apart.

// %%
await show(trained.lossCurves({ name: 'quickstart-loss' }));

// %% [markdown]
// ## Does it help?
//
// Three kinds of features of the same recordings, on subjects that pre-training never saw: the raw coordinates, an encoder with
// random weights, and the pre-trained encoder.

// %%
const common = { data: data, split: split, preset: 'demo', force: true };
const rows: {
  features: string;
  'retrieval, 1-NN (%)': number;
  'linear probe, best (%)': number;
}[] = [];
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
  rows.push({
    features,
    'retrieval, 1-NN (%)': 100 * knn.top1,
    'linear probe, best (%)': 100 * linear.top1,
  });
}
showTable(rows, {
  caption: 'Top-1 accuracy on unseen subjects (synthetic data)',
});
const [raw, untrained, pretrained] = rows;
for (const measure of [
  'retrieval, 1-NN (%)',
  'linear probe, best (%)',
] as const) {
  const against = (other: (typeof rows)[number]) => {
    const points = pretrained[measure] - other[measure];
    return (
      `${Math.abs(points).toFixed(1)} points ` +
      `${points > 0 ? 'above' : 'below'} the ${other.features}`
    );
  };
  const helped =
    pretrained[measure] > Math.max(raw[measure], untrained[measure]);
  showMarkdown(
    `**${measure}**: the pre-trained encoder is ${against(raw)} ` +
      `and ${against(untrained)}: ` +
      (helped
        ? 'ahead of both in this one run.'
        : 'not ahead of both in this one run; ' +
          'a larger `epochs` trains longer.'),
  );
}
showMarkdown(
  `One seed, on ${engine.name} with ${engine.threads} threads: ` +
    `another machine, engine or number of threads ` +
    `gives other numbers with the same seed.`,
);

// %% [markdown]
// ## Inside the features
//
// The objective decorrelates the *projections* of the features (the terms above). First their correlation matrix over the test recordings, before and
// after: stripes are dimensions that say the same, and the root mean square off the diagonal, which the objective asks to be small, stands over each. Then the spectrum of the features themselves with the number of directions in use (*effective rank*): random weights spread noise
// over many directions, training gathers what the views share into fewer, meaningful ones, and longer training spreads those again.

// %%
await show(
  await trained.projectionCorrelation({
    domain: 'instance',
    name: 'quickstart-correlation',
  }),
);

// %%
const testFeatures = async (
  source: { baseline: 'untrained' } | { checkpoint: string },
) => {
  const input = await openEvaluation({
    data: data,
    split: split,
    preset: 'baseline' in source ? 'demo' : undefined,
    ...source,
  });
  const set = await input.features('test');
  input.close();
  return set;
};
const before = await testFeatures({ baseline: 'untrained' });
const after = await testFeatures({ checkpoint: run });
const singular = ({ features, width }: typeof before) =>
  covarianceSpectrum(features, width).map(Math.sqrt);
await show(
  figures.spectrum(
    [
      { name: 'untrained', values: singular(before) },
      { name: 'pre-trained', values: singular(after) },
    ],
    { name: 'quickstart-spectrum', synthetic: true },
  ),
);

// %% [markdown]
// ## Which actions are confused?

// %%
const probe = await trained.linear();
await show(
  trained.confusionMatrix(probe, {
    name: 'quickstart-confusion',
    title: 'Linear probe, unseen subjects',
  }),
);
dataset.close();

// %% [markdown]
// ## The same in six lines
//
// A cell of your own needs no more than this (another run: it lies in `runs/`, named by its settings, and is opened instead of made again):
//
// ```ts
// import { pretrain, show } from 'usdrl';
// const run = await pretrain({ data: 'data/synthetic', split: 'cross-subject', preset: 'demo', settings: { encoder: { kind: 'sttr' } } });
// const { top1 } = await run.linear();
// await show(run.lossCurves());
// ```
//
// ## Where to go on
//
// * `01-data`: what a recording is, splits, and the augmentations as pictures.
// * `02-pretrain-and-evaluate`: the same for your data set, with parameters.
// * On the command line: `npx usdrl pretrain --help`.
