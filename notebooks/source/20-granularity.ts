// %% [markdown]
// # Granularities of feature decorrelation
//
// The objective decorrelates features in three domains: the instance (everything pooled), the temporal and the spatial tokens. The paper's Table 5
// switches the latter two off together. Here are all seven non-empty subsets, each term alone and removed, and the sweeps that the paper lacks: weights, number of views, gap
// of the shift, width of the projectors, batch size.
//
// `npx usdrl reproduce granularity terms sweeps --profile PROFILE` makes the records that are missing.

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const figureFolder = 'figures';

// %%
import {
  readProfileRecords,
  showCosts,
  showMarkdown,
  showStudy,
} from 'usdrl';
import { type Profile } from 'usdrl/studies';

const records = readProfileRecords(profile as Profile, {
  runs: runs,
  kept: kept,
});
showMarkdown(
  `Profile **${profile}**: ${records.plan.description}. ` +
    `${records.stored.length} run records of all studies.`,
);

// %% [markdown]
// ## Which granularities?

// %%
await showStudy('granularity', records, { folder: figureFolder });

// %% [markdown]
// ## Which terms?
//
// With a term alone, all other terms have weight 0 in every domain; "without" sets the weight of one term to 0. Similarity alone lets the features collapse.

// %%
await showStudy('terms', records, { folder: figureFolder });

// %% [markdown]
// ## Sweeps
//
// One setting at a time, everything else as in the preset; a curve for each of which two values or more were run.

// %%
await showStudy('sweeps', records, { folder: figureFolder });

// %% [markdown]
// ## What it cost
//
// Each run with its seed, time and code version. The records hold every setting.

// %%
showCosts(['granularity', 'terms', 'sweeps'], records);
