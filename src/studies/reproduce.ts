import { join } from 'node:path';

import type { LongWork } from '../progress';
import { tableToMarkdown } from '../report';
import { datasetFolder } from './datasets';
import { outcomeOf, type RunOutcome } from './outcomes';
import { plans, type PlannedRun, type MainProfile } from './plan';
import { accuracyTable, splitsWon, writeSummary } from './summary';

export interface ReproduceRequest extends LongWork {
  profile: MainProfile;
  /** Where data sets lie or are made. */
  dataRoot: string;
  /** Where run folders go: `RUNS/PROFILE/ID`. */
  runs: string;
  /** Where table and figures go. */
  figures: string;
  seed: number;
  /** Compute everything anew; default only what is missing. */
  force?: boolean;
  /** What to run; default the plan of the profile. */
  plan?: readonly PlannedRun[];
  /** Told what begins. */
  note?: (text: string) => void;
}

export interface ReproduceResult {
  profile: MainProfile;
  runs: { id: string; folder: string; results: { features: string; protocol: string; top1: number }[] }[];
  /** Ids of the runs whose features beat raw coordinates and the untrained encoder in retrieval. */
  better: string[];
  synthetic: boolean;
  /** The table as Markdown. */
  table: string;
  files: string[];
  notes: string[];
  seconds: number;
}

/** The main job: data, pre-training, evaluation and baselines of a profile, then its table and figures. */
export async function reproduce(request: ReproduceRequest): Promise<ReproduceResult> {
  const started = performance.now();
  const { profile, dataRoot, seed, force = false, note, progress, signal } = request;
  const plan = request.plan ?? plans[profile];
  const outcomes: RunOutcome[] = [];
  for (const [number, run] of plan.entries()) {
    note?.(`run ${number + 1} of ${plan.length}: ${run.id}`);
    const data = await datasetFolder(run.dataset, dataRoot, { progress, signal });
    const folder = join(request.runs, profile, run.id);
    outcomes.push(await outcomeOf({ plan: run, data, folder, seed, force, progress, signal }));
  }
  note?.('table and figures');
  const { files, notes } = await writeSummary(outcomes, profile, request.figures);
  return {
    profile,
    runs: outcomes.map(({ plan: { id }, folder, results }) => ({
      id,
      folder,
      results: results.map(({ features, protocol, result: { top1 } }) => ({ features, protocol, top1 })),
    })),
    better: splitsWon(outcomes),
    synthetic: outcomes.some(({ results }) => results.some(({ result }) => result.synthetic)),
    table: tableToMarkdown(accuracyTable(outcomes, profile)),
    files,
    notes,
    seconds: (performance.now() - started) / 1000,
  };
}
