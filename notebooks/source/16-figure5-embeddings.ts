// %% [markdown]
// # Figure 5: features in the plane
//
// Pooled features of the test clips of nine classes, laid out by t-SNE and by UMAP (packages `@keckelt/tsne` and `umap-js`), for four objectives: contrastive with negatives,
// several granularities without cross-correlation, one granularity with it, and the whole method. The paper does not give its method of projection, its settings,
// its classes, nor the kind of the contrastive baseline; here the classes are drawn by a seed, and the baseline is NT-Xent on instances.
//
// This needs the encoders, not only records: `npx usdrl reproduce figure5 --profile PROFILE` makes them.

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const dataRoot = 'data';
const figureFolder = 'figures';
const seed = 0;

// %%
import {
  readProfileRecords,
  show,
  showMarkdown,
  showStudy,
  useBackend,
} from 'usdrl';
import { embeddingFigure, type Profile } from 'usdrl/studies';

const engine = await useBackend();
const records = readProfileRecords(profile as Profile, {
  runs: runs,
  kept: kept,
});
showMarkdown(
  `Profile **${profile}** on ${engine.name}: ${records.plan.description}.`,
);

// %%
await show(
  await embeddingFigure(records, {
    dataRoot: dataRoot,
    method: 'tsne',
    seed: seed,
  }),
  {
    folder: figureFolder,
  },
);

// %%
await show(
  await embeddingFigure(records, {
    dataRoot: dataRoot,
    method: 'umap',
    seed: seed,
  }),
  {
    folder: figureFolder,
  },
);

// %% [markdown]
// ## How good are they as features?
//
// Retrieval with the same four encoders on all classes: pictures in the plane can mislead.

// %%
await showStudy('figure5', records, { folder: figureFolder });
