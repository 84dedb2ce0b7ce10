import type { TableRecord } from '../report';
import {
  ensembleHash,
  ensembleName,
  evaluationHash,
  evaluationName,
  featureHash,
  resolveExperiment,
  type EnsembleExperiment,
  type EvaluationRecord,
  type Experiment,
  type ResolvedExperiment,
  type StoredRecord,
} from '../runs';
import type { PlannedCell } from './artefacts';

/**
 * What stored records give of the cells of a table or figure. A cell whose run was not made, or was made with other settings,
 * has no record, and stays blank.
 */
export function recordsOfCells(cells: readonly PlannedCell[], stored: readonly StoredRecord[]): TableRecord[] {
  const byHash = new Map(stored.map((one) => [one.record.hash, one]));
  return cells.flatMap(({ factors, experiment, ensemble }): TableRecord[] => {
    if (ensemble !== undefined) {
      const fused = byHash.get(ensembleHash(ensemble));
      return fused === undefined ? [] : [tableRecord(factors, fused, fused.record.evaluations[ensembleName])];
    }
    const resolved = resolveExperiment(experiment);
    const [plan] = resolved.evaluations;
    const found = byHash.get(featureHash(resolved));
    const evaluation = found?.record.evaluations[evaluationName(plan)];
    if (found === undefined || evaluation?.hash !== evaluationHash(resolved, plan)) return [];
    return [tableRecord(factors, found, evaluation)];
  });
}

function tableRecord(
  factors: TableRecord['factors'],
  { record: { synthetic, seed }, file }: StoredRecord,
  { top1, best, last }: EvaluationRecord,
): TableRecord {
  const values = { top1, ...(best === undefined ? {} : { best }), ...(last === undefined ? {} : { last }) };
  return { factors, values, source: synthetic ? 'synthetic' : 'ours', seed, link: file };
}

/** The ensembles of cells, each once. */
export function ensemblesOf(cells: readonly PlannedCell[]): EnsembleExperiment[] {
  const all = cells.flatMap(({ ensemble }) => ensemble ?? []);
  return [...new Map(all.map((one) => [ensembleHash(one), one])).values()];
}

/** The experiments of cells, each once: those of the same features become one with all their evaluations. */
export function experimentsOf(cells: readonly PlannedCell[]): Experiment[] {
  const merged = new Map<string, ResolvedExperiment>();
  const experiments = cells.flatMap(({ experiment, ensemble }) => ensemble?.members ?? [experiment]);
  for (const experiment of experiments) {
    const resolved = resolveExperiment(experiment);
    const hash = featureHash(resolved);
    const before = merged.get(hash);
    if (before === undefined) merged.set(hash, resolved);
    else merged.set(hash, { ...before, evaluations: union(before, resolved) });
  }
  return [...merged.values()].map(({ id: _id, settings: _settings, ...experiment }) => experiment);
}

function union(a: ResolvedExperiment, b: ResolvedExperiment): ResolvedExperiment['evaluations'] {
  const known = new Set(a.evaluations.map((plan) => evaluationHash(a, plan)));
  return [...a.evaluations, ...b.evaluations.filter((plan) => !known.has(evaluationHash(b, plan)))];
}
