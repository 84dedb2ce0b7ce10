import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { LongWork } from '../../progress';
import {
  confusionMatrix,
  correlationHeatmap,
  effectiveRankCurve,
  lossCurves,
  spectrum,
  type Figure,
} from '../../report';
import { planRuns, readResult, RunFolder, type RunPlan } from '../../runs';
import { correlationRows, singularValues } from '../decorrelation';
import type { ProfileRecords } from '../profileRecords';
import type { FigureToDraw, PlannedCell } from '../study';
import { testFeatures } from '../testFeatures';

/**
 * Of every pre-training of the main job with its first seed: losses, effective rank, and the mix-ups of its linear probe; of the
 * first also what pre-training did to the features. Runs that are known by a kept record alone are left out.
 */
export function mainRunFigures(
  cells: readonly PlannedCell[],
  { profile, plan, runs }: ProfileRecords,
  { dataRoot, ...work }: { dataRoot: string } & LongWork,
): FigureToDraw[] {
  const experiments = cells
    .map(({ experiment }) => experiment)
    .filter(({ features, seed }) => features === undefined && seed === plan.seeds.main[0]);
  const made = planRuns(experiments, { dataRoot, runs }).filter(({ pretraining }) => pretraining === 'done');
  if (made.length === 0) return [];
  let decorrelation: ReturnType<typeof decorrelationFigures> | undefined;
  // Both need the same features.
  const both = () => (decorrelation ??= decorrelationFigures(made[0], profile, dataRoot, work));
  return [
    ...made.flatMap(runFigures).map((figure) => ({ name: figure.name, draw: () => figure })),
    { name: `${profile}-correlation`, draw: async () => (await both())[0] },
    { name: `${profile}-spectrum`, draw: async () => (await both())[1] },
  ];
}

function runFigures({ folder, record }: RunPlan): Figure[] {
  const { id = '', synthetic = false } = record ?? {};
  const metrics = RunFolder.open(folder).metrics();
  const steps = metrics.filter((row) => row.kind === 'step').map((row, step) => ({ ...row, step }));
  const ranks = metrics
    .filter((row) => row.kind === 'epoch')
    .map(({ epoch, health }) => ({ epoch: epoch + 1, effectiveRank: { features: health.effectiveRank } }));
  const figures = [
    lossCurves(steps, { name: `${id}-loss`, synthetic }),
    effectiveRankCurve(ranks, { name: `${id}-rank`, synthetic }),
  ];
  const file = join(folder, 'result-linear.json');
  if (!existsSync(file)) return figures;
  const { perClass, confusion, data } = readResult(file);
  const title = `Linear probe, ${data.split ?? data.name}`;
  const names = perClass.map(({ name }) => name);
  return [...figures, confusionMatrix(confusion, names, { name: `${id}-confusion`, synthetic, title })];
}

/** The test features before and after pre-training: their correlation and their spectrum. */
async function decorrelationFigures(
  { folder, experiments }: RunPlan,
  profile: string,
  dataRoot: string,
  work: LongWork,
): Promise<[correlation: Figure, spectrum: Figure]> {
  const [{ dataset, split, preset, set, seed }] = experiments;
  const common = { data: join(dataRoot, dataset), split, seed, ...work };
  const { set: before, synthetic } = await testFeatures({ ...common, baseline: 'untrained', preset, set });
  const { set: after } = await testFeatures({ ...common, checkpoint: folder });
  const panelTitles = ['untrained', 'pre-trained'] as const;
  const [left, right] = [before, after].map(({ features, width }) => correlationRows(features, width));
  return [
    correlationHeatmap(left, right, { name: `${profile}-correlation`, panelTitles, synthetic }),
    spectrum(
      [before, after].map(({ features, width }, place) => ({
        name: panelTitles[place],
        values: singularValues(features, width),
      })),
      { name: `${profile}-spectrum`, synthetic },
    ),
  ];
}
