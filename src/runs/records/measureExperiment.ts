import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { InputError } from '../../errors';
import type { LongWork } from '../../progress';
import { codeVersion } from '../codeVersion';
import { evaluateDetection } from '../detection/evaluateDetection';
import { evaluateKnn } from '../evaluateKnn';
import { evaluateLinear } from '../evaluateLinear';
import type { EvaluationResult } from '../evaluationResult';
import { evaluateEnsemble } from '../recognition/evaluateEnsemble';
import { evaluateFinetune } from '../recognition/evaluateFinetune';
import { evaluateSemi } from '../recognition/evaluateSemi';
import { membersOf, type ResolvedExperiment } from './experiment';
import { experimentHash } from './experimentHash';
import { measurementName } from './measurement';
import { dataFolder, type Places } from './places';
import { finished, planRuns } from './planRuns';
import type { EvaluationRecord } from './runRecord';

/** Measures one experiment in its run folder; the whole result is `result-NAME.json` there. */
export async function measureExperiment(
  experiment: ResolvedExperiment,
  folder: string,
  places: Places,
  work: LongWork,
): Promise<EvaluationRecord> {
  const { preset, set, features, seed, measurement } = experiment;
  const { protocol, on, learningRates, fraction } = measurement;
  const out = join(folder, `result-${measurementName(measurement)}.json`);
  const record = { protocol, hash: experimentHash(experiment), version: codeVersion() };
  if (protocol === 'ensemble') {
    const result = await evaluateEnsemble({ runs: memberResults(experiment, places), out, force: true });
    return { ...record, ...recognitionRecord(result) };
  }
  const { dataset, split } = on ?? experiment;
  const origin = features === 'pretrained' ? { checkpoint: folder } : { baseline: features };
  const data = dataFolder(places, dataset);
  const request = { ...origin, data, split, preset, set: [...set], seed, out, ...work };
  if (protocol === 'detection') {
    // Not `force`, which would begin an interrupted training anew.
    rmSync(out, { force: true });
    const result = await evaluateDetection({ ...request, resume: true });
    const { mapAction, mapVideo, counts, perClass, settings, seconds, created, data: tested } = result;
    return {
      ...record,
      values: { mapAction, mapVideo },
      counts,
      perClass: perClass.map(({ name, ap }) => ({ name, value: ap })),
      settings,
      ...(on === undefined ? {} : { on: { ...on, fingerprint: tested.fingerprint } }),
      seconds,
      created,
    };
  }
  const evaluate = {
    knn: evaluateKnn,
    linear: (asked: typeof request) => evaluateLinear({ ...asked, learningRates }),
    semi: (asked: typeof request) => evaluateSemi({ ...asked, fraction }),
    finetune: evaluateFinetune,
  }[protocol];
  const result: EvaluationResult = await evaluate({ ...request, force: true });
  const tested = on === undefined ? {} : { on: { ...on, fingerprint: result.data.fingerprint } };
  return { ...record, ...recognitionRecord(result), ...tested };
}

function recognitionRecord(result: EvaluationResult): Omit<EvaluationRecord, 'protocol' | 'hash' | 'version'> {
  const { top1, counts, perClass, settings, seconds, created } = result;
  return {
    values: { top1, ...bestAndLast(result) },
    counts,
    perClass: perClass.map(({ name, accuracy }) => ({ name, value: accuracy })),
    settings,
    seconds,
    created,
  };
}

function bestAndLast(result: EvaluationResult): { best?: number; last?: number } {
  if (!('best' in result) || !('last' in result)) return {};
  const top1Of = (tested: unknown): number => (tested as { top1: number }).top1;
  return { best: top1Of(result.best), last: top1Of(result.last) };
}

/** Result files of the members of an ensemble. @throws InputError if one is not finished */
function memberResults({ measurement }: ResolvedExperiment, places: Places): string[] {
  return membersOf(measurement).map((member) => {
    const plan = planRuns([member], places)[0];
    if (finished(member, plan) !== undefined)
      return join(plan.folder, `result-${measurementName(member.measurement)}.json`);
    const found = `${plan.name}, not finished`;
    throw new InputError({ thing: 'member of an ensemble', found, wanted: 'a finished run' });
  });
}
