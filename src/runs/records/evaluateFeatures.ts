import { join } from 'node:path';

import type { LongWork } from '../../progress';
import { codeVersion } from '../codeVersion';
import { evaluateKnn, type KnnRequest } from '../evaluateKnn';
import { evaluateLinear } from '../evaluateLinear';
import type { EvaluationResult } from '../evaluationResult';
import { evaluateFinetune } from '../recognition/evaluateFinetune';
import { evaluateSemi } from '../recognition/evaluateSemi';
import { evaluationName, type EvaluationPlan } from './evaluationPlan';
import type { ResolvedExperiment } from './experiment';
import { evaluationHash } from './experimentHash';
import type { EvaluationRecord } from './runRecord';

export interface EvaluateFeaturesRequest extends LongWork {
  dataRoot: string;
  /** Run folder: the checkpoint is there, and the result goes there. */
  folder: string;
}

/** One protocol on the features of an experiment; the whole result is `result-NAME.json` in the run folder. */
export async function evaluateFeatures(
  experiment: ResolvedExperiment,
  plan: EvaluationPlan,
  { dataRoot, folder, ...work }: EvaluateFeaturesRequest,
): Promise<EvaluationRecord> {
  const { dataset, split } = plan.on ?? experiment;
  const data = join(dataRoot, dataset);
  const { preset, set, features, seed } = experiment;
  const origin = features === 'pretrained' ? { checkpoint: folder } : { baseline: features };
  const out = join(folder, `result-${evaluationName(plan)}.json`);
  const request: KnnRequest = { ...origin, data, split, preset, set: [...set], seed, out, force: true, ...work };
  const result = await evaluate(plan, request);
  const { protocol, top1, counts, perClass, settings, seconds } = result;
  return {
    protocol,
    hash: evaluationHash(experiment, plan),
    top1,
    ...bestAndLast(result),
    counts,
    perClass: perClass.map(({ name, accuracy }) => ({ name, accuracy })),
    settings,
    ...(plan.on === undefined ? {} : { on: { ...plan.on, fingerprint: result.data.fingerprint } }),
    seconds,
    version: codeVersion(),
    created: result.created,
  };
}

function evaluate(plan: EvaluationPlan, request: KnnRequest): Promise<EvaluationResult> {
  switch (plan.protocol) {
    case 'knn':
      return evaluateKnn(request);
    case 'linear':
      return evaluateLinear({ ...request, learningRates: plan.learningRates });
    case 'semi':
      return evaluateSemi({ ...request, share: plan.share });
    case 'finetune':
      return evaluateFinetune(request);
  }
}

function bestAndLast(result: EvaluationResult): { best?: number; last?: number } {
  if (!('best' in result) || !('last' in result)) return {};
  const top1Of = (tested: unknown): number => (tested as { top1: number }).top1;
  return { best: top1Of(result.best), last: top1Of(result.last) };
}
