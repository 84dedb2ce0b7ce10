// %% [markdown]
// # Figure 4: the weight of convolutional attention
//
// α weighs convolutional attention (CA) against dense shift attention (DSA) in each layer of DSTE: 0 is DSA alone, 1 is CA alone. (The text of the paper has
// it the other way round; its equation and the released code agree with this.)
//
// `npx usdrl reproduce figure4 --profile PROFILE` makes the records that are missing.

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
// ## The curve, what it says, and whether it agrees with the paper

// %%
await showStudy('figure4', records, { folder: figureFolder });

// %% [markdown]
// ## What it cost
//
// Each run with its seed, time and code version. The records hold every setting.

// %%
showCosts(['figure4'], records);
