import { join } from 'node:path';

import { writeFileAtomic } from '../data';
import {
  accuracyBars,
  closeBrowser,
  confusionMatrix,
  correlationHeatmap,
  effectiveRankCurve,
  exportFigure,
  lossCurves,
  resultRows,
  spectrum,
  tableToCsv,
  tableToLatex,
  tableToMarkdown,
  type Figure,
  type ResultTable,
  type TableRecord,
} from '../report';
import { correlationRows, singularValues } from './decorrelation';
import type { RunOutcome } from './outcomes';
import { testFeatures } from './testFeatures';

const featureNames = { raw: 'raw coordinates', untrained: 'untrained encoder', learned: 'USDRL' } as const;
const protocolNames = { knn: '1-NN', linear: 'linear probe' } as const;

/** The accuracies of all runs: a row for features, encoder and protocol, a column for each split. */
export function accuracyTable(outcomes: readonly RunOutcome[], profile: string): ResultTable {
  return resultRows(outcomes.flatMap(records), {
    name: `${profile}-accuracy`,
    caption: `Top-1 accuracy in percent, profile ${profile}`,
    rows: ['features', 'encoder', 'protocol'],
    columns: 'split',
    value: 'top1',
  });
}

function records({ plan, folder, results }: RunOutcome): TableRecord[] {
  return results.map(({ features, protocol, result }) => ({
    factors: {
      features: featureNames[features],
      encoder: features === 'raw' ? '-' : plan.encoder.toUpperCase(),
      protocol: protocolNames[protocol],
      split: `${plan.dataset} ${plan.split}`,
    },
    values: { top1: result.top1 },
    source: result.synthetic ? 'synthetic' : 'ours',
    seed: result.seed,
    link: folder,
  }));
}

/** Splits on which learned features beat raw coordinates and the untrained encoder in retrieval. */
export function splitsWon(outcomes: readonly RunOutcome[]): string[] {
  return outcomes
    .filter(({ results }) => {
      const top1 = (wanted: string): number =>
        results.find(({ features, protocol }) => features === wanted && protocol === 'knn')?.result.top1 ?? 0;
      return top1('learned') > Math.max(top1('raw'), top1('untrained'));
    })
    .map(({ plan }) => plan.id);
}

/** Writes the table and the figures of all runs; returns the files and what there is to say about them. */
export async function writeSummary(
  outcomes: readonly RunOutcome[],
  profile: string,
  folder: string,
): Promise<{ files: string[]; notes: string[] }> {
  const table = accuracyTable(outcomes, profile);
  const texts = { md: tableToMarkdown(table), csv: tableToCsv(table), tex: tableToLatex(table) };
  const files = Object.entries(texts).map(([ending, text]) => {
    const file = join(folder, `${table.name}.${ending}`);
    writeFileAtomic(file, text);
    return file;
  });
  const notes = new Set<string>();
  try {
    const figures = [...figuresOf(outcomes, profile), ...(await decorrelationFigures(outcomes[0], profile))];
    for (const [name, figure] of figures) {
      const { path, note } = await exportFigure(figure, join(folder, `${name}.svg`));
      files.push(path);
      if (note !== undefined) notes.add(note);
    }
  } finally {
    await closeBrowser();
  }
  return { files, notes: [...notes] };
}

function figuresOf(outcomes: readonly RunOutcome[], profile: string): [name: string, figure: Figure][] {
  const bars = outcomes.flatMap((outcome) =>
    records(outcome)
      .filter(({ factors }) => factors.protocol === protocolNames.knn)
      .map(({ factors, values, source }) => ({
        method: factors.encoder === '-' ? String(factors.features) : `${factors.features} (${factors.encoder})`,
        split: String(factors.split),
        value: values.top1,
        source,
      })),
  );
  return [[`${profile}-accuracy`, accuracyBars(bars, { title: 'Retrieval (1-NN)' })], ...outcomes.flatMap(runFigures)];
}

function runFigures({ plan, metrics, results }: RunOutcome): [name: string, figure: Figure][] {
  const learned = results.find(({ features, protocol }) => features === 'learned' && protocol === 'linear')?.result;
  const synthetic = learned?.synthetic ?? false;
  const steps = metrics.filter((row) => row.kind === 'step').map((row, step) => ({ ...row, step }));
  const epochs = metrics.filter((row) => row.kind === 'epoch');
  const ranks = epochs.map(({ epoch, health }) => ({
    epoch: epoch + 1,
    effectiveRank: { features: health.effectiveRank },
  }));
  const figures: [string, Figure][] = [
    [`${plan.id}-loss`, lossCurves(steps, { synthetic })],
    [`${plan.id}-rank`, effectiveRankCurve(ranks, { synthetic })],
  ];
  if (learned !== undefined) {
    const names = learned.perClass.map(({ name }) => name);
    const title = `Linear probe, ${plan.split}`;
    figures.push([`${plan.id}-confusion`, confusionMatrix(learned.confusion, names, { synthetic, title })]);
  }
  return figures;
}

/** What pre-training did to the test features of a run: their correlation and their spectrum, before and after. */
async function decorrelationFigures(
  { plan, folder, results }: RunOutcome,
  profile: string,
): Promise<[name: string, figure: Figure][]> {
  const { data, synthetic } = results[0].result;
  const common = { data: data.folder, split: plan.split };
  const { set: before } = await testFeatures({ ...common, baseline: 'untrained', preset: plan.preset, set: plan.set });
  const { set: after } = await testFeatures({ ...common, checkpoint: folder });
  const names = ['untrained', 'pre-trained'] as const;
  return [
    [
      `${profile}-correlation`,
      correlationHeatmap(correlationRows(before.features, before.width), correlationRows(after.features, after.width), {
        panelTitles: names,
        synthetic,
      }),
    ],
    [
      `${profile}-spectrum`,
      spectrum(
        [before, after].map((set, i) => ({ name: names[i], values: singularValues(set.features, set.width) })),
        { synthetic },
      ),
    ],
  ];
}
