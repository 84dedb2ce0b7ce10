// %% [markdown]
// # Grids: an ablation from one file
//
// An ablation is many runs that differ in a few things. A *grid file* says which; the same file runs on this machine or as a job array of a
// Slurm cluster, and goes on where it stopped ([`docs/grids.md`](../docs/grids.md)).
//
// Here: which granularities of decorrelation help which encoder? Twelve tiny runs on **synthetic** recordings, a few minutes on 2 cores. Far too short to
// answer the question; it shows the way. With a grid and a cluster of your own:
//
// ```
// npx usdrl run notebooks/30-grid.ipynb --set grid=ablation.yaml --set out=grids/ablation --set engine=slurm --set cluster=cluster.yaml --out ablation.ipynb
// ```

// %% tags=["parameters"]
const grid = '';
const out = 'runs/notebook/grid';
const engine: 'local' | 'slurm' = 'local';
const cluster = '';
const rows = 'granularity';
const columns = 'encoder.kind';

// %% [markdown]
// ## Define
//
// A base, axes, seeds, what to evaluate. An axis is a setting with a list of values, or a name of your own with levels that each change a few settings.

// %%
import {
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { importSynthetic, progressBar, showMarkdown } from 'usdrl';

const example = `about: Which granularities of decorrelation help
  which encoder?
  Tiny runs, to show the way.
data: data/synthetic-tiny
split: cross-subject
preset: demo
set:
  encoder.hidden: 16
  augment: { frames: 16, minimumCrop: 16 }
  training: { epochs: 4, batch: 32, checkpointEvery: 2, execution: eager }
  linear.epochs: 30
axes:
  encoder.kind: [dste, sttr]
  granularity:
    instance: { loss.weights: { temporal: 0, spatial: 0 } }
    instance and temporal: { loss.weights.spatial: 0 }
    all:
seeds: [0, 1]
evaluate: [knn, linear]
`;
mkdirSync(out, { recursive: true });
const file = grid === '' ? `${out}/granularity.yaml` : grid;
if (grid === '') {
  writeFileSync(file, example);
  if (!existsSync('data/synthetic-tiny')) {
    await importSynthetic('data/synthetic-tiny', {
      scale: 0.02,
      progress: progressBar(),
    });
  }
}
showMarkdown(
  `\`${file}\`:\n\n\`\`\`yaml\n${readFileSync(file, 'utf8')}\`\`\``,
);

// %% [markdown]
// ## What it would take
//
// Nothing is started. Names of runs follow from levels and seeds. On the command line: `npx usdrl grid FILE --out DIR --dry-run`.

// %%
import { showTable } from 'usdrl';
import { estimateWorkload } from 'usdrl/schedule';
import { gridWorkload, readGridFile } from 'usdrl/studies';

const workload = gridWorkload(readGridFile(file), out);
const plan = estimateWorkload(workload);
showTable(
  plan.runs.map(({ label, seed, estimate }) => ({
    run: label,
    seed: seed,
    epochs: estimate?.epochs,
    steps: estimate?.steps,
    'seconds, about': estimate?.seconds,
    'memory (MiB)':
      estimate === undefined
        ? undefined
        : Math.ceil(estimate.memory / 2 ** 20),
  })),
  { digits: 2 },
);
showMarkdown(
  `${plan.runs.filter(({ done }) => !done).length} ` +
    `of ${plan.runs.length} runs ` +
    `to do: ` +
    `${Math.round(plan.total.seconds)} s one after another, ` +
    `without evaluations, ` +
    `at ${(plan.rate.value / 1e9).toPrecision(2)} GFLOP/s a thread ` +
    `(${plan.rate.from}).`,
);

// %% [markdown]
// ## Launch and watch
//
// The table follows the runs. Interrupt the kernel: every run saves, and the same cell goes on later. What is done is not run again. From a terminal,
// on any machine that sees the folder: `npx usdrl grid status DIR`.

// %%
import { gridLive } from 'usdrl/notebook';
import { schedule } from 'usdrl/schedule';

const status = await schedule(workload, {
  engine: engine,
  cluster: cluster === '' ? undefined : cluster,
  watch: engine === 'slurm',
  onStatus: gridLive(),
});
const failed = status.runs.filter(({ state }) => state === 'failed');
showMarkdown(
  failed.length === 0
    ? `**${status.counts.done} of ${status.runs.length}** runs are done.`
    : failed
        .map(
          ({ label, note, log }) =>
            `- \`${label}\` failed: ${note} (log: \`${log}\`)`,
        )
        .join('\n'),
);

// %% [markdown]
// ## Read
//
// A run is an ordinary run folder, whichever engine made it. As a table: the mean over the seeds, with its deviation.

// %%
import { figures, show } from 'usdrl';
import { gridFactors, gridRecords, gridTable } from 'usdrl/studies';

const table = gridTable(out);
showMarkdown(figures.tableToMarkdown(table));

// %% [markdown]
// ## Analyse
//
// The records are plain rows, so any table library takes them; here [arquero](https://idl.uw.edu/arquero/). Which levels of an axis are better, everything else
// being equal? Averages over the rest can mislead; so the second table takes differences *within* each pair of runs that share all other levels and the seed.

// %%
import * as aq from 'arquero';
import { settingLabel } from 'usdrl';

const measurements = gridRecords(out).map(({ factors, seed, values }) => ({
  ...factors,
  seed: seed,
  accuracy: 100 * values.top1,
}));
const all = aq.from(measurements);
showTable(
  all
    .groupby('evaluation', rows)
    .rollup({
      runs: aq.op.count(),
      mean: aq.op.mean('accuracy'),
      deviation: aq.op.stdev('accuracy'),
    })
    .orderby('evaluation', aq.desc('mean')),
  {
    caption: `accuracy (%) by ${settingLabel(rows)}, over everything else`,
  },
);
const others = all
  .columnNames()
  .filter((name) => name !== columns && name !== 'accuracy');
const wide = all.groupby(others).pivot(columns, 'accuracy');
const levels = wide.columnNames().filter((name) => !others.includes(name));
if (levels.length === 2) {
  const [one, two] = levels;
  const differences = wide.objects().map((row) => {
    const cells = row as Record<string, number>;
    return {
      evaluation: cells.evaluation,
      difference: cells[two] - cells[one],
    };
  });
  showTable(
    aq
      .from(differences)
      .groupby('evaluation')
      .rollup({
        pairs: aq.op.count(),
        mean: aq.op.mean('difference'),
        deviation: aq.op.stdev('difference'),
      }),
    { caption: `${two} minus ${one} (points), pair by pair` },
  );
}

// %% [markdown]
// As a heat map: two axes against each other, one for each protocol. Colours go from the lowest to the highest cell.

// %%
const records = gridRecords(out);
const axisNames = gridFactors(out);
const synthetic = records.some(({ source }) => source === 'synthetic');
if (axisNames.includes(rows) && axisNames.includes(columns)) {
  for (const [evaluation, title] of [
    ['knn', 'Retrieval (1-NN)'],
    ['linear', 'Linear probe'],
  ]) {
    const measured = records.filter(
      ({ factors }) => factors.evaluation === evaluation,
    );
    if (measured.length === 0) continue;
    await show(
      figures.ablationHeatmap(measured, {
        rows: rows,
        columns: columns,
        name: `grid-${workload.name}-${evaluation}`,
        title: title,
        synthetic: synthetic,
      }),
    );
  }
}

// %% [markdown]
// Any run by its id: its losses.

// %%
import { RunFolder } from 'usdrl/runs';

const [first] = status.runs.filter(({ run }) =>
  existsSync(`${out}/${run}/metrics.jsonl`),
);
const steps = RunFolder.open(`${out}/${first.run}`)
  .metrics()
  .flatMap((row) => (row.kind === 'step' ? [row] : []))
  .map((row, step) => ({ ...row, step }));
await show(
  figures.lossCurves(steps, {
    name: 'grid-loss',
    title: first.label,
    synthetic: synthetic,
  }),
);

// %% [markdown]
// ## Export
//
// The table for a paper or a spreadsheet; `npx usdrl grid table DIR --format latex` writes the same.

// %%
writeFileSync(`${out}/table.csv`, figures.tableToCsv(table));
writeFileSync(`${out}/table.tex`, figures.tableToLatex(table));
writeFileSync(`${out}/table.md`, figures.tableToMarkdown(table));
const [header] = figures.tableToCsv(table).split('\n');
showMarkdown(
  `\`${out}/table.csv\` has a row for each of the table, ` +
    `and these columns:\n\n${header.replaceAll(',', ', ')}`,
);
showMarkdown(`\`${out}/table.tex\`:`);
showMarkdown(`\`\`\`latex\n${figures.tableToLatex(table)}\`\`\``);
