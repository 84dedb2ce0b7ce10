// %% [markdown]
// # Table 1: linear evaluation
//
// A linear classifier on the features of the frozen encoder: both encoders, and with DSTE the joint, motion and bone streams and their fusion (three
// streams: equal-weight sum of the softmax scores, since the paper does not say how). PKU-MMD I, which the paper leaves out, is a column of the profile `paper`.
//
// The numbers come from run records: of the folder `runs`, and of those kept in `notebooks/records`. Records that are missing are made by
// `npx usdrl reproduce table1 --profile PROFILE`, where PROFILE is `demo` (synthetic, minutes), `small-real` (N-UCLA, hours) or `paper` (NTU RGB+D and
// PKU-MMD, days on a GPU). How a table is read, and why a cell is blank, stands beside it.

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
// ## The table, what it says, and whether it agrees with the paper

// %%
await showStudy('table1', records, { folder: figureFolder });

// %% [markdown]
// ## What it cost
//
// Each run with its seed, time and code version. The records hold every setting.

// %%
showCosts(['table1'], records);
