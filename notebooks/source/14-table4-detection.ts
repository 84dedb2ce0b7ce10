// %% [markdown]
// # Table 4: action detection
//
// Where does an action start and end in an untrimmed recording, and which is it? The paper pre-trains on clips of NTU-60, puts a linear classifier on the
// features of frames and fine-tunes the whole model on PKU-MMD I. Beside both pre-trained encoders: the same detector from an untrained DSTE, and on raw
// coordinates. Two metrics are in use that differ much; here it is the official one, which the authors most likely used ([`docs/detection.md`](../docs/detection.md)).
//
// The numbers come from run records: of the folder `runs`, and of those kept in `notebooks/records`. Records that are missing are made by
// `npx usdrl reproduce table4 --profile PROFILE`, where PROFILE is `demo` (synthetic recordings, minutes), `small-real` (UTKinect, encoders pre-trained on N-UCLA and
// UTKinect, an hour) or `paper` (PKU-MMD I, days on a GPU). How a table is read, and why a cell is blank, stands beside it.

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
//
// In the figures: mean average precision against the overlap that counts as a hit; what the most confident proposals are, as many as there are labelled segments
// (*duplicate*: the segment was found already; *boundary*: the right class, too little overlap; *confused*: on a segment of another class; *background*: on
// nothing); and the average precision of each class.

// %%
await showStudy('table4', records, { folder: figureFolder });

// %% [markdown]
// ## Proposals scored by start and end too
//
// Ours, after the best published figure on this pipeline: two further outputs say whether an action starts at a frame and whether one ends, and a proposal counts
// class^0.9 (start end)^0.1 ([`docs/detection.md`](../docs/detection.md#scored-by-start-and-end)). `usdrl reproduce boundary` makes the records.

// %%
await showStudy('boundary', records, { folder: figureFolder });

// %% [markdown]
// ## A label for every frame
//
// The same recordings, segmented: which action is shown in each frame, background included. Frame accuracy, edit score and F1 of segments at three overlaps
// ([`docs/segmentation.md`](../docs/segmentation.md)); a time line of one test recording by each method, the truth above. `usdrl reproduce segmentation` makes the records.

// %%
await showStudy('segmentation', records, { folder: figureFolder });

// %% [markdown]
// ## What it cost
//
// Each run with its seed, time and code version. The records hold every setting.

// %%
showCosts(['table4', 'boundary', 'segmentation'], records);
