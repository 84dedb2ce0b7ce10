// %% [markdown]
// # What decorrelation does
//
// Test features of an untrained encoder, and of DSTE and STTR after pre-training: how correlated they are, how many directions they use, whether two views of a clip are close
// (alignment) and different clips are spread out (uniformity; Wang and Isola 2020). The pooled features are the temporal and the spatial ones side by side; together they are the
// instance. The paper has no such figures: these are ours.
//
// This needs the encoders, not only records: `npx usdrl reproduce table3 --profile PROFILE` makes them.

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const dataRoot = 'data';
const figureFolder = 'figures';

// %%
import { readProfileRecords, showMarkdown, useBackend } from 'usdrl';
import { studies, decorrelationOf, type Profile } from 'usdrl/studies';

const engine = await useBackend();
const records = readProfileRecords(profile as Profile, {
  runs: runs,
  kept: kept,
});
showMarkdown(
  `Profile **${profile}** on ${engine.name}: ${records.plan.description}.`,
);
const cells = studies.table3.cells(records.plan);
const methods = ['untrained DSTE', 'USDRL (STTR)', 'USDRL (DSTE)'];
const reports = new Map();
for (const method of methods) {
  const cell = cells.find((one) => one.factors.method === method);
  if (cell)
    reports.set(
      method,
      await decorrelationOf(cell.experiment, {
        dataRoot: dataRoot,
        runs: records.runs,
      }),
    );
}

// %% [markdown]
// ## In numbers

// %%
import { figures, showHtml } from 'usdrl';

const decimal = { kind: 'decimal' as const, digits: 3 };
const rows = [...reports].flatMap(([method, report]) =>
  report.domains.map((one) => ({
    method: method,
    domain: one.domain,
    correlation: one.meanCorrelation,
    rank: one.effectiveRank,
    alignment: one.alignment,
    uniformity: one.uniformity,
  })),
);
const numbers = {
  name: `${profile}-decorrelation`,
  caption:
    'Test features by domain: mean absolute correlation, effective rank, ' +
    'alignment and uniformity (lower is better)',
  columns: [
    { key: 'method', header: 'encoder' },
    { key: 'domain', header: 'domain' },
    { key: 'correlation', header: 'correlation', format: decimal },
    { key: 'rank', header: 'effective rank', format: decimal },
    { key: 'alignment', header: 'alignment', format: decimal },
    { key: 'uniformity', header: 'uniformity', format: decimal },
  ],
  rows: rows,
};
showHtml(figures.tableToHtml(numbers));

// %% [markdown]
// ## Correlation matrices
//
// Instance features, before pre-training and after it. The objective decorrelates the projections of these features, not the features themselves: they may well be more
// correlated than before, as long as what tells clips apart is in them.

// %%
import { show } from 'usdrl';

const untrained = reports.get('untrained DSTE');
const trained = reports.get('USDRL (DSTE)');
await show(
  figures.correlationHeatmap(
    untrained.domains[0].correlation,
    trained.domains[0].correlation,
    {
      name: `${profile}-feature-correlation`,
      panelTitles: ['untrained', 'pre-trained'],
      synthetic: trained.synthetic,
    },
  ),
  { folder: figureFolder },
);

// %% [markdown]
// ## Singular values
//
// The flatter the spectrum, the more directions carry information.

// %%
for (const place of [1, 2]) {
  const domain = trained.domains[place].domain;
  await show(
    figures.spectrum(
      [...reports].map(([method, report]) => ({
        name: method,
        values: report.domains[place].singularValues,
      })),
      {
        name: `${profile}-spectrum-${domain}`,
        title: `Spectrum of ${domain} features`,
        synthetic: trained.synthetic,
      },
    ),
    { folder: figureFolder },
  );
}

// %% [markdown]
// ## Effective rank during pre-training
//
// From the records: of the pooled features of the training batches, at the end of each epoch.

// %%
import { featureHash, resolveExperiment } from 'usdrl/runs';

const curves = methods.flatMap((method) => {
  const cell = cells.find((one) => one.factors.method === method);
  const hash = cell ? featureHash(resolveExperiment(cell.experiment)) : '';
  const found = records.stored.find((one) => one.record.hash === hash);
  const curve =
    found && found.record.pretraining ? found.record.pretraining.curve : [];
  return curve.map((point) => ({
    name: method,
    epoch: point.epoch,
    rank: point.effectiveRank,
  }));
});
const epochs = [...new Set(curves.map((point) => point.epoch))].sort(
  (a, b) => a - b,
);
await show(
  figures.effectiveRankCurve(
    epochs.map((epoch) => ({
      epoch: epoch,
      effectiveRank: Object.fromEntries(
        curves
          .filter((point) => point.epoch === epoch)
          .map((point) => [point.name, point.rank]),
      ),
    })),
    { name: `${profile}-rank`, synthetic: trained.synthetic },
  ),
  { folder: figureFolder },
);
