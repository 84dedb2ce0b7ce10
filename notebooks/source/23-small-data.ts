// %% [markdown]
// # Small data: is pre-training worth it?
//
// On data sets of a few hundred clips raw coordinates are a high floor: the nearest training clip, nothing trained, is right for most of UTD-MHAD. Can a small encoder, pre-trained
// without labels on a few hundred clips, do better? And with which views?
//
// | set | classes | clips to learn from, to test | asks for |
// |---|---|---|---|
// | UTD-MHAD | 27 | 431, 430 | new people in front of the same camera |
// | MSR-Action3D | 20 | 284, 273 | the same |
// | N-UCLA, its own 20 joints | 10 | 1,020, 464 | a camera that was never seen |
//
// All recipes have the same encoder (hidden 64, 32 frames) and about 1,200 steps of pre-training. *Released views* are those of the released code; *preset small* has gentle ones (amplitude 0.3 instead of 1, 30 % of the joints
// corrupted instead of 60, crops of at least half the clip), chosen on training parts alone (below). Five seeds, three where labels train the encoder.
//
// In short: where the camera moves, pre-training is above raw coordinates with either views, and stronger views are better; with new people it depends on the set. No one recipe is best on all three. What came out, in words:
// [`docs/results.md`](../docs/results.md#small-sets-on-their-test-parts).
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
showMarkdown(
  `Profile **${profile}**, ${records.plan.smallSets?.places.length ?? 0} small sets, ` +
    `${records.plan.seeds.smallSets.length} seeds.`,
);

// %% [markdown]
// ## Floor, recipes, ceiling
//
// Raw coordinates and an untrained encoder are floors; supervised training of the same encoder from scratch, with all labels, says what labels can give. *Retrieval* is 1-NN by cosine among the training clips, *linear*
// a linear probe. Probe and supervised training are reported at the best of their tests, as published, so chosen on the test part.

// %%
await showStudy('small-sets', records, { folder: figureFolder });

// %% [markdown]
// ## Over the epochs
//
// Retrieval by the checkpoints of the same runs; bars are the deviation over the seeds. The learning rate falls to a tenth after 77 % of the epochs.

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
// differences of a few points say nothing. The mean over the folds; the grid files lie in `notebooks/grids`. Raw coordinates have 63.5 in 1-NN on the six folds, 67.4 on the three.

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
// Test clips are changed (mirrored; played backwards; late: a slow first half; turned by 30° about the vertical axis) and looked for among the unchanged ones: where a changed clip is always taken for itself, features do not see the change. A moved camera should not matter; sides
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
