// %% [markdown]
// # Table 3: retrieval
//
// Each test clip takes the class of its nearest training clip (cosine similarity). Nothing is trained on labels. Raw coordinates and an untrained encoder
// are the floors.
//
// The numbers come from run records: of the folder `runs`, and of those kept in `notebooks/records`. Records that are missing are made by
// `npx usdrl reproduce table3 --profile PROFILE`, where PROFILE is `demo` (synthetic, minutes), `small-real` (N-UCLA, hours) or `paper` (NTU RGB+D and
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
await showStudy('table3', records, { folder: figureFolder });

// %% [markdown]
// ## What it cost
//
// Each run with its seed, time and code version. The records hold every setting.

// %%
showCosts(['table3'], records);
