import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Dataset } from '../data';
import { InputError } from '../errors';
import type { LongWork } from '../progress';
import { evaluateKnn, evaluateLinear, pretrain, RunFolder, type EvaluationResult, type MetricsRow } from '../runs';
import { differences, resolveSettings, settingsFrom, type Settings } from '../settings';
import type { PlannedRun } from './plan';

/** What one planned run gave: its metrics and the results of it and of its baselines. */
export interface RunOutcome {
  plan: PlannedRun;
  folder: string;
  metrics: MetricsRow[];
  results: { features: 'raw' | 'untrained' | 'learned'; protocol: 'knn' | 'linear'; result: EvaluationResult }[];
}

export interface OutcomeRequest extends LongWork {
  plan: PlannedRun;
  /** Data set folder. */
  data: string;
  /** Run folder. */
  folder: string;
  seed: number;
  /** Compute everything anew. */
  force: boolean;
}

/** Pre-trains and evaluates what a plan says, apart from what its run folder already holds. */
export async function outcomeOf(request: OutcomeRequest): Promise<RunOutcome> {
  const { plan, data, folder, seed, force, progress, signal } = request;
  const work = { progress, signal };
  const settings = resolveSettings(plan);
  const state = force ? 'new' : stateOf(folder, data, settings, seed);
  const { split } = plan;
  if (state !== 'finished') {
    await pretrain({ data, split, out: folder, settings, seed, resume: state === 'begun', force, ...work });
  }
  const source = { data, split, seed, ...work };
  const own = { ...source, checkpoint: folder };
  const untrained = { ...source, baseline: 'untrained' as const, preset: plan.preset, set: plan.set };
  const raw = { ...source, baseline: 'raw' as const };
  const { learningRates } = plan;
  const stored = <R extends EvaluationResult>(name: string, compute: (out: string) => Promise<R>) =>
    readOrCompute(join(folder, `result-${name}.json`), compute);
  const knn = { protocol: 'knn' } as const;
  const linear = { protocol: 'linear' } as const;
  const results: RunOutcome['results'] = [
    { features: 'raw', ...knn, result: await stored('raw-knn', (out) => evaluateKnn({ ...raw, out })) },
    {
      features: 'untrained',
      ...knn,
      result: await stored('untrained-knn', (out) => evaluateKnn({ ...untrained, out })),
    },
    { features: 'learned', ...knn, result: await stored('knn', (out) => evaluateKnn({ ...own, out })) },
    {
      features: 'untrained',
      ...linear,
      result: await stored('untrained-linear', (out) => evaluateLinear({ ...untrained, learningRates, out })),
    },
    {
      features: 'learned',
      ...linear,
      result: await stored('linear', (out) => evaluateLinear({ ...own, learningRates, out })),
    },
  ];
  return { plan, folder, metrics: RunFolder.open(folder).metrics(), results };
}

/** How far a run folder is. @throws InputError when it holds a run of other settings or data */
function stateOf(folder: string, data: string, settings: Settings, seed: number): 'new' | 'begun' | 'finished' {
  if (!existsSync(join(folder, 'config.json'))) return 'new';
  const run = RunFolder.open(folder);
  const made = run.config;
  const dataset = Dataset.open(data);
  const changed = differences(settingsFrom(made.settings, folder), settings);
  if (made.seed !== seed) changed.push(`seed=${seed}`);
  if (made.data.fingerprint !== dataset.fingerprint) changed.push(`data set ${data}`);
  dataset.close();
  if (changed.length > 0) {
    throw new InputError({
      file: folder,
      thing: 'run',
      found: `one made otherwise (now ${changed.join(', ')})`,
      wanted: 'none, or one made as planned',
      fix: 'Give --force to compute everything anew, or another --runs folder.',
    });
  }
  return existsSync(run.checkpoint(settings.training.epochs)) ? 'finished' : 'begun';
}

async function readOrCompute(
  file: string,
  compute: (out: string) => Promise<EvaluationResult>,
): Promise<EvaluationResult> {
  if (!existsSync(file)) return compute(file);
  return JSON.parse(readFileSync(file, 'utf8')) as EvaluationResult;
}
