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
import { figures, readProfileRecords, show, showHtml, showMarkdown } from 'usdrl';
import { studyFigures, type Profile } from 'usdrl/studies';

const records = readProfileRecords(profile as Profile, { runs: runs, kept: kept });
showMarkdown(`Profile **${profile}**: ${records.plan.description}. ${records.stored.length} run records.`);
for (const figure of studyFigures('figure4', records)) {
  await show(figure, { folder: figureFolder });
}

// %% [markdown]
// ## Does it agree with the paper?
//
// What the paper's numbers say, and the difference measured here, seed by seed. "Within the spread": not larger than one standard deviation over the seeds.

// %%
import { checkStatements, statementTable } from 'usdrl/studies';

const checks = checkStatements('figure4', records);
showHtml(figures.tableToHtml(statementTable(checks, `${profile}-figure4-statements`)));

// %% [markdown]
// ## What it cost
//
// Each run with its seed, time and code version. The records hold every setting.

// %%
import { costTable } from 'usdrl/studies';

showHtml(figures.tableToHtml(costTable(['figure4'], records)));
