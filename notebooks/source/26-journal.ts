// %% [markdown]
// # The journal version's tables
//
// USDRL became a foundation model for skeleton-based action understanding (TPAMI 2025). Its text could not be read beyond its first page: what stands here as its number is from the page of its code, and where none was found
// the cell is blank, whatever may be printed. Which of its tables have numbers, and where each is measured here: [paper versus code](../docs/paper-versus-code.md#its-tables).
//
// The rows that were run are pre-trained as its released code does (no cross-correlation, PyTorch's initial values, 15 of the first 17 joints corrupted), one stream, on the data of the profile.
// `npx usdrl reproduce journal --profile PROFILE` makes the records that are missing.

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
showMarkdown(`Profile **${profile}**: ${records.plan.description}.`);

// %% [markdown]
// ## Linear evaluation

// %%
await showStudy('journal', records, { folder: figureFolder });

// %% [markdown]
// ## Its pre-training beside the conference paper's
//
// The same encoders, data and seeds, pre-trained as the conference paper's code does (Table 1): in points what the journal code's settings add, with the 95 % interval over the seeds (Student's t; none with fewer than three). An
// interval with 0 in it says nothing.

// %%
import { showTable } from 'usdrl';
import {
  differenceInPoints,
  recordsWith,
  seedDifference,
  studyRecords,
} from 'usdrl/studies';

const [journal, conference] = (['journal', 'table1'] as const).map((name) =>
  recordsWith(studyRecords(name, records), { stream: 'J' }),
);
const kinds = journal.map(({ factors }) =>
  JSON.stringify([factors.method, factors.column]),
);

showTable(
  [...new Set(kinds)].map((kind) => {
    const [method, column] = JSON.parse(kind) as [string, string];
    const added = seedDifference(
      recordsWith(conference, { method, column }),
      recordsWith(journal, { method, column }),
    );
    return {
      method,
      'data set': column,
      seeds: added?.seeds ?? 0,
      'journal above conference': differenceInPoints(added),
    };
  }),
);

// %% [markdown]
// ## Its other parts
//
// Early prediction is notebook [24](24-early-prediction.ipynb), one encoder of all modalities [25](25-multi-modal.ipynb), detection and segmentation [14](14-table4-detection.ipynb), small sets [23](23-small-data.ipynb).

// %% [markdown]
// ## What it cost

// %%
showCosts(['journal'], records);
