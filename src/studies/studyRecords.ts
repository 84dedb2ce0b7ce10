import {
  experimentHash,
  featureHash,
  resolveExperiment,
  storedName,
  type Experiment,
  type Measurement,
  type StoredRecord,
} from '../runs';
import { studyNames, type StudyName } from './names';
import { seedsFor, type ProfilePlan } from './profilePlan';
import type { ProfileRecords } from './profileRecords';
import { studies } from './studies';
import type { PlannedCell, StudyRecord } from './study';

/**
 * What was measured for a table or figure: one record for each cell and seed that was run, those of the seeds that were measured
 * once and kept with the project among them.
 */
export function studyRecords(name: StudyName, records: ProfileRecords): StudyRecord[] {
  const own = recordsOfCells(studies[name].cells(records.plan), records.stored);
  const cellOf = ({ factors }: StudyRecord): string => JSON.stringify(factors);
  const seedless = new Set(own.filter(({ seed }) => seed === undefined).map(cellOf));
  return [...own, ...keptSeedRecords(name, records).filter((record) => !seedless.has(cellOf(record)))];
}

/** Those of the kept seeds alone. Retrieval with raw coordinates has no seed, and comes with the others. */
export function keptSeedRecords(name: StudyName, { plan, stored }: ProfileRecords): StudyRecord[] {
  const { keptSeeds: kept = [] } = plan;
  const cells = studies[name].cells({ ...plan, seeds: seedsFor(kept) });
  return recordsOfCells(cells, stored);
}

/** The records of the runs that some tables and figures show, in the order of their files. */
export function recordsShown(names: readonly StudyName[], { plan, stored }: ProfileRecords): StoredRecord[] {
  const wanted = new Set(experimentsOf(names, plan).map((one) => featureHash(resolveExperiment(one))));
  return stored.filter(({ record }) => wanted.has(record.hash));
}

/** How many measurements some tables and figures are made of, and how many of them were made. */
export function measurementsOf(
  names: readonly StudyName[],
  { plan, stored }: ProfileRecords,
): { made: number; all: number } {
  const cells = experimentsOf(names, plan).map((experiment) => ({ factors: {}, experiment }));
  return { made: recordsOfCells(cells, stored).length, all: cells.length };
}

/** The studies that a profile has data sets for. */
export function plannedStudies(plan: ProfilePlan): StudyName[] {
  return studyNames.filter((name) => studies[name].cells(plan).length > 0);
}

/** The experiments of some studies, each once, in their order. */
export function experimentsOf(names: readonly StudyName[], plan: ProfilePlan): Experiment[] {
  const cells = names.flatMap((name) => studies[name].cells(plan));
  const byHash = new Map(cells.map(({ experiment }) => [experimentHash(resolveExperiment(experiment)), experiment]));
  return [...byHash.values()];
}

/**
 * What stored records give of the cells of a table or figure. A cell whose run was not made, or was made with other settings,
 * has no record, and stays blank.
 */
export function recordsOfCells(cells: readonly PlannedCell[], stored: readonly StoredRecord[]): StudyRecord[] {
  const byHash = new Map(stored.map((one) => [one.record.hash, one]));
  return cells.flatMap(({ factors, experiment }): StudyRecord[] => {
    const resolved = resolveExperiment(experiment);
    const found = byHash.get(featureHash(resolved));
    const name = found && storedName(found.record, resolved);
    if (name === undefined) return [];
    const { record, file } = found as StoredRecord;
    const evaluation = record.evaluations[name];
    // Features of made-up recordings, tested on real ones, give a number of real ones.
    const synthetic = evaluation.on?.synthetic ?? record.synthetic;
    const source = synthetic ? 'synthetic' : 'ours';
    const seed = experiment.features === 'raw' && drawsNothing(experiment.measurement) ? undefined : record.seed;
    return [{ factors, values: evaluation.values, source, seed, link: file, evaluation }];
  });
}

/** Whether the neighbours of raw coordinates are looked for, among all clips. */
function drawsNothing({ protocol, fraction }: Measurement): boolean {
  return (protocol === 'knn' && fraction === undefined) || protocol === 'invariance';
}
