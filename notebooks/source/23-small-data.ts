// %% [markdown]
// # Small data: is pre-training worth it?
//
// On data sets of a few hundred clips raw coordinates are a high floor: the nearest training clip, nothing trained, is right for most of UTD-MHAD. Can a small encoder, pre-trained
// without labels on a few hundred clips, do better? And with which views?
//
// Three sets: UTD-MHAD and MSR-Action3D ask for new people in front of the same camera, N-UCLA for a camera that was never seen. All recipes have the same encoder (hidden 64) and
// 1,200 steps of pre-training; *released views* are those of the released code, *preset small* those that were chosen on training parts alone (below).
//
// `npx usdrl reproduce small-sets small-epochs small-labels small-invariance --profile small-real` makes the records that are missing.

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const figureFolder = 'figures';

// %%
import { readProfileRecords, showMarkdown, showStudy } from 'usdrl';
import { type Profile } from 'usdrl/studies';

const records = readProfileRecords(profile as Profile, {
  runs: runs,
  kept: kept,
});
showMarkdown(`Profile **${profile}**: ${records.plan.description}.`);

// %% [markdown]
// ## Floor, recipes, ceiling
//
// Raw coordinates and an untrained encoder are floors, supervised training of the same encoder with all labels is the ceiling.

// %%
await showStudy('small-sets', records, { folder: figureFolder });

// %% [markdown]
// ## Over the epochs
//
// Retrieval by the checkpoints of the same runs. The learning rate falls to a tenth after 77 % of the epochs.

// %%
await showStudy('small-epochs', records, { folder: figureFolder });

// %% [markdown]
// ## Over the labelled clips
//
// Pre-training sees all training clips, without labels; then only a part of each class has labels. Retrieval looks among these, supervised training starts from
// nothing and has these alone.

// %%
await showStudy('small-labels', records, { folder: figureFolder });

// %% [markdown]
// ## What was chosen, and on what
//
// The views and the width were chosen on *training parts alone*, divided anew by held-out people or a held-out camera (`npx usdrl import selection`): one seed, 600 steps, so that
// differences of a few points say nothing. The mean over the folds; the grid files lie in `notebooks/grids`.

// %%
import { showTable } from 'usdrl';
import { readRunRecords } from 'usdrl/runs';
import { keptGridRecords, readGridFile } from 'usdrl/studies';

const average = (all: number[]): number =>
  all.reduce((sum, one) => sum + one, 0) / all.length;

function meansOfGrid(name: string, axis: string) {
  const file = readGridFile(`notebooks/grids/${name}.yaml`);
  const all = keptGridRecords(file, readRunRecords(`${kept}/${name}`));
  const levels = [...new Set(all.map((one) => one.factors[axis]))];
  return levels.map((level) => {
    const of = (evaluation: string): number[] =>
      all
        .filter((one) => one.factors[axis] === level)
        .filter((one) => one.factors.evaluation === evaluation)
        .map((one) => 100 * one.values.top1);
    return {
      [axis]: level,
      folds: of('knn').length,
      '1-NN': average(of('knn')),
      'linear probe': average(of('linear')),
    };
  });
}
showMarkdown('Views, hidden 32:');
showTable(meansOfGrid('small-views', 'views'), { digits: 3 });
showMarkdown('One choice at a time, from the gentle views at hidden 32:');
showTable(meansOfGrid('small-choices', 'choice'), { digits: 3 });
showMarkdown('And from the gentle views at hidden 64:');
showTable(meansOfGrid('small-width', 'choice'), { digits: 3 });

// %% [markdown]
// ### Which choice gave how much
//
// The preset on the same folds, and with one of its choices taken back at a time.

// %%
showTable(meansOfGrid('small-back', 'choice'), { digits: 3 });

// %% [markdown]
// ## What features lose
//
// Test clips are changed and looked for among the unchanged ones: where a changed clip is always taken for itself, features do not see the change. A moved camera should not matter; sides
// and the direction of time tell actions apart.

// %%
await showStudy('small-invariance', records, { folder: figureFolder });

// %% [markdown]
// By class: where retrieval by pre-trained features loses most against raw coordinates, and where it gains most; points of accuracy, the mean over the seeds.

// %%
import { studyRecords } from 'usdrl/studies';

const measured = studyRecords('small-sets', records);
const columns = [
  ...new Set(measured.map((one) => String(one.factors.column))),
].filter((column) => column.endsWith('retrieval'));
const differences = columns.flatMap((column) => {
  const of = (features: string, name: string): number =>
    average(
      measured
        .filter((one) => one.factors.column === column)
        .filter((one) => one.factors.features === features)
        .flatMap((one) => one.evaluation.perClass)
        .filter((one) => one.name === name && one.value !== null)
        .map((one) => 100 * (one.value as number)),
    );
  const one = measured.find((record) => record.factors.column === column);
  const names = one ? one.evaluation.perClass.map(({ name }) => name) : [];
  const rows = names
    .map((name) => ({
      set: column.replace(/ retrieval$/, ''),
      class: name,
      raw: of('raw coordinates', name),
      'preset small': of('preset small', name),
    }))
    .filter((row) => Number.isFinite(row['preset small'] - row.raw))
    .sort(
      (a, b) => a['preset small'] - a.raw - (b['preset small'] - b.raw),
    );
  return [...rows.slice(0, 4), ...rows.slice(-2)];
});
showTable(differences, { digits: 3 });

// %% [markdown]
// ## What it cost

// %%
import { showCosts } from 'usdrl';

showCosts(['small-sets'], records);
