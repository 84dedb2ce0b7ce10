// %% [markdown]
// # Table 3: retrieval
//
// Each test clip takes the class of its nearest training clip (cosine similarity). Nothing is trained on labels. Raw coordinates and an untrained encoder
// are the floors.
//
// The numbers come from run records: of the folder `runs`, and of those kept in `notebooks/records`. Records that are missing are made by
// `npx usdrl reproduce table3 --profile PROFILE`, where PROFILE is `demo` (synthetic, minutes), `small-real` (N-UCLA, hours) or `paper` (NTU RGB+D and
// PKU-MMD, days on a GPU). A cell that was not run is blank; † marks the paper's values, § synthetic data.

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const figureFolder = 'figures';

// %%
import { figures, readProfileRecords, showHtml, showMarkdown } from 'usdrl';
import { studyTable, writeTable, type Profile } from 'usdrl/studies';

const records = readProfileRecords(profile as Profile, { runs: runs, kept: kept });
showMarkdown(`Profile **${profile}**: ${records.plan.description}. ${records.stored.length} run records.`);

// %%
const table = studyTable('table3', records);
showHtml(figures.tableToHtml(table));
showMarkdown(`Written: ${writeTable(table, figureFolder).join(', ')}`);

// %% [markdown]
// ## Does it agree with the paper?
//
// What the paper's numbers say, and the difference measured here, seed by seed. "Within the spread": not larger than one standard deviation over the seeds.

// %%
import { checkStatements, statementTable } from 'usdrl/studies';

const checks = checkStatements('table3', records);
showHtml(figures.tableToHtml(statementTable(checks, `${profile}-table3-statements`)));

// %%
import { show } from 'usdrl';
import { studyFigures } from 'usdrl/studies';

for (const figure of studyFigures('table3', records)) {
  await show(figure, { folder: figureFolder });
}

// %% [markdown]
// ## What it cost
//
// Each run with its seed, time and code version. The records hold every setting.

// %%
import { costTable } from 'usdrl/studies';

showHtml(figures.tableToHtml(costTable(['table3'], records)));
