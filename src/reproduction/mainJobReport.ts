import path from 'node:path';

import { writeFileAtomic } from '../data';
import { openEvaluation, RunFolder } from '../experiments';
import type { FeatureSet } from '../evaluation';
import { correlationMatrix, covarianceSpectrum } from '../objective';
import {
  accuracyBars,
  confusionMatrix,
  correlationHeatmap,
  exportFigure,
  lossCurves,
  resultRows,
  spectrum,
  tableToCsv,
  tableToLatex,
  tableToMarkdown,
  type Figure,
  type ResultTable,
  type RunRecord,
} from '../report';
import type { MainJobReport, MainJobResult } from './mainJob';

const featureNames: Record<MainJobResult['features'], string> = {
  raw: 'raw coordinates',
  untrained: 'untrained encoder',
  pretrained: 'USDRL, pre-trained',
};

const protocolNames: Record<string, string> = { knn: '1-NN', linear: 'linear probe' };

/** The table of the main job: one row a method and protocol, one column a split; a pure function of the results. */
export function mainTable({ results }: MainJobReport): ResultTable {
  const records = results.map(({ features, split, result }): RunRecord => ({
    factors: { features: featureNames[features], protocol: protocolNames[result.protocol], split },
    values: { top1: result.top1 },
    source: result.synthetic ? 'synthetic' : 'ours',
    seed: result.seed,
  }));
  const classes = results[0].result.counts.classes;
  return resultRows(records, {
    name: 'demo-accuracy',
    caption: `Top-1 accuracy (%) on ${classes} actions: raw coordinates, an untrained encoder, and the same encoder after pre-training without labels.`,
    rows: ['features', 'protocol'],
    columns: 'split',
    value: 'top1',
  });
}

/** The figures of the main job. Features are computed for the correlation and the spectrum of the first split. */
export async function mainFigures(report: MainJobReport): Promise<Figure[]> {
  const { results, runs } = report;
  const synthetic = results.some(({ result }) => result.synthetic);
  const [first] = runs;
  const of = (features: MainJobResult['features'], protocol: string) =>
    results.filter((entry) => entry.features === features && entry.result.protocol === protocol);
  const bars = results
    .filter(({ result }) => result.protocol === 'knn')
    .map(({ features, split, result }) => ({
      method: featureNames[features],
      split,
      value: result.top1,
      source: result.synthetic ? ('synthetic' as const) : ('ours' as const),
    }));
  const steps = RunFolder.open(first.folder)
    .metrics()
    .filter((row) => row.kind === 'step');
  const linear = of('pretrained', 'linear').find(({ split }) => split === first.split);
  const [before, after] = [await testFeatures(report, 'untrained'), await testFeatures(report, first.folder)];
  const figures = [
    accuracyBars(bars, {
      name: 'demo-accuracy',
      title: 'Retrieval (1-NN) on unseen subjects, views and setups',
      synthetic,
    }),
    lossCurves(
      steps.map((row, step) => ({ ...row, step })),
      { name: 'demo-loss', title: `Pre-training, ${first.split}`, synthetic },
    ),
    correlationHeatmap(rowsOf(before), rowsOf(after), {
      name: 'demo-correlation',
      title: 'Correlation of feature dimensions, test clips',
      panelTitles: ['untrained', 'pre-trained'],
      synthetic,
    }),
    spectrum(
      [
        { name: 'untrained', values: singularValues(before) },
        { name: 'pre-trained', values: singularValues(after) },
      ],
      { name: 'demo-spectrum', synthetic },
    ),
  ];
  if (linear !== undefined) {
    const { confusion, perClass } = linear.result;
    figures.push(
      confusionMatrix(
        confusion,
        perClass.map(({ name }) => name),
        { name: 'demo-confusion', title: `Linear probe, ${first.split}`, synthetic },
      ),
    );
  }
  return figures;
}

/** Writes table and figures into a folder. @returns the files, and what could not be drawn */
export async function writeMainReport(
  report: MainJobReport,
  folder = 'figures',
): Promise<{ table: ResultTable; files: string[]; notes: string[] }> {
  const table = mainTable(report);
  const files: string[] = [];
  const notes: string[] = [];
  for (const [ending, text] of [
    ['.md', tableToMarkdown(table)],
    ['.csv', tableToCsv(table)],
    ['.tex', tableToLatex(table)],
  ]) {
    const file = path.join(folder, `${table.name}${ending}`);
    writeFileAtomic(file, text);
    files.push(file);
  }
  for (const figure of await mainFigures(report)) {
    const { path: file, note } = await exportFigure(figure, path.join(folder, `${figure.name}.svg`));
    files.push(file);
    if (note !== undefined) notes.push(note);
  }
  return { table, files, notes: [...new Set(notes)] };
}

/** Test features of the first split under an encoder: an untrained one, or that of a run. */
async function testFeatures({ data, runs, settings }: MainJobReport, source: string): Promise<FeatureSet> {
  const from = source === 'untrained' ? { baseline: 'untrained' as const } : { checkpoint: source };
  const set = [`encoder.kind=${settings.encoder.kind}`, `encoder.hidden=${settings.encoder.hidden}`];
  const input = await openEvaluation({ ...from, data, split: runs[0].split, set: source === 'untrained' ? set : [] });
  try {
    return await input.features('test');
  } finally {
    input.close();
  }
}

function rowsOf({ features, width }: FeatureSet): Float32Array[] {
  const matrix = correlationMatrix(features, width);
  return Array.from({ length: width }, (_, row) => matrix.subarray(row * width, (row + 1) * width));
}

/** Of the centred features: square roots of the eigenvalues of their covariance. */
function singularValues({ features, width }: FeatureSet): Float64Array {
  return covarianceSpectrum(features, width).map(Math.sqrt);
}
