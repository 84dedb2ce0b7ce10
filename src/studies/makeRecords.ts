import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { LongWork } from '../progress';
import {
  planEnsemble,
  planRun,
  resolveExperiment,
  runEnsemble,
  runExperiment,
  type EnsembleExperiment,
  type EnsemblePlan,
  type Experiment,
  type RunPlan,
} from '../runs';
import { ensemblesOf, experimentsOf } from './artefactRecords';
import { artefacts, type ArtefactName } from './artefacts';
import { datasetFolder } from './datasets';
import type { ProfilePlan } from './profilePlan';

export interface RecordPlaces {
  dataRoot: string;
  /** Run folders of one profile. */
  runs: string;
}

/** An experiment and how far it is. */
export interface PlannedExperiment {
  experiment: Experiment;
  plan: RunPlan;
}

/** An ensemble and how far it is. */
export interface PlannedEnsemble {
  ensemble: EnsembleExperiment;
  plan: EnsemblePlan;
}

/** The ensembles that tables and figures need; their members are among the experiments. */
export function planEnsembles(
  names: readonly ArtefactName[],
  profile: ProfilePlan,
  places: RecordPlaces,
): PlannedEnsemble[] {
  const cells = names.flatMap((name) => artefacts[name].cells(profile));
  return ensemblesOf(cells).map((ensemble) => ({ ensemble, plan: planEnsemble(ensemble, places) }));
}

/** The experiments that tables and figures need, in order, each once, and how far each is. Nothing is computed. */
export function planRecords(
  names: readonly ArtefactName[],
  profile: ProfilePlan,
  places: RecordPlaces,
): PlannedExperiment[] {
  const cells = names.flatMap((name) => artefacts[name].cells(profile));
  return experimentsOf(cells).map((experiment) => ({
    experiment,
    plan: planRun(resolveExperiment(experiment), places),
  }));
}

export interface MakeRecordsRequest extends LongWork, RecordPlaces {
  planned: readonly PlannedExperiment[];
  /** Made when all experiments are. */
  ensembles?: readonly PlannedEnsemble[];
  note?: (text: string) => void;
}

/**
 * Makes what is missing of the planned experiments. Several processes may do so side by side: what another one has is left to
 * it, and waited for at the end.
 */
export async function makeRecords(request: MakeRecordsRequest): Promise<void> {
  const { planned, dataRoot, runs, note, progress, signal } = request;
  let waiting = planned.filter(({ plan }) => !plan.done).map(({ experiment }) => experiment);
  const total = waiting.length;
  let begun = 0;
  while (waiting.length > 0) {
    const elsewhere: Experiment[] = [];
    for (const experiment of waiting) {
      await datasetFolder(experiment.dataset, dataRoot, { progress, signal });
      begun = Math.min(begun + 1, total);
      const mark = (text: string): void => note?.(`[${begun}/${total}] ${text}`);
      const made = await runExperiment({ experiment, dataRoot, runs, note: mark, progress, signal });
      if (made === 'elsewhere') elsewhere.push(experiment);
    }
    if (elsewhere.length === waiting.length) await pause(2000, undefined, { signal });
    waiting = elsewhere;
  }
  for (const { ensemble } of request.ensembles ?? []) await runEnsemble(ensemble, { dataRoot, runs });
}

/** Where the run folders of a profile lie. */
export function profileRuns(runs: string, profile: string): string {
  return join(runs, profile);
}
