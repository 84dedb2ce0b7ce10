import { basename, join } from 'node:path';

import { InputError } from '../../errors';
import { codeVersion } from '../codeVersion';
import { evaluateEnsemble } from '../recognition/evaluateEnsemble';
import { evaluationName, type EvaluationPlan } from './evaluationPlan';
import { resolveExperiment, type Experiment } from './experiment';
import { digest, evaluationHash, featureHash } from './experimentHash';
import { planRun } from './planRun';
import { readRunRecord, writeRunRecord, type RunRecord } from './runRecord';

/** Name under which a record of an ensemble holds its result. */
export const ensembleName = 'ensemble';

/** The fusion of several experiments by the scores of one evaluation: streams of one data set, split, encoder and seed. */
export interface EnsembleExperiment {
  /** Two or more, with one evaluation each. */
  members: readonly Experiment[];
}

/** How far an ensemble is. */
export interface EnsemblePlan {
  name: string;
  folder: string;
  hash: string;
  done: boolean;
  record?: RunRecord;
}

/** What tells an ensemble apart: the evaluations it fuses. It holds as long as they do. */
export function ensembleHash({ members }: EnsembleExperiment): string {
  return digest({ ensemble: members.map(resolveExperiment).map((one) => evaluationHash(one, one.evaluations[0])) });
}

/** Looks at what is there of an ensemble; one that is older than an evaluation it fuses is made again. */
export function planEnsemble(ensemble: EnsembleExperiment, places: { dataRoot: string; runs: string }): EnsemblePlan {
  const members = ensemble.members.map(resolveExperiment);
  const [first] = members;
  const streams = members.map(({ settings }) => settings.modality).join('-');
  const id = `${first.dataset}-${first.split}-${streams}-${first.settings.encoder.kind}-ensemble`;
  const hash = ensembleHash(ensemble);
  const name = `${id}-seed-${first.seed}-${hash.slice(0, 6)}`;
  const folder = join(places.runs, name);
  const record = readRunRecord(folder);
  const made = record?.evaluations[ensembleName]?.created ?? '';
  const done = members.every((member) => {
    const plan = planRun(member, places);
    const created = plan.record?.evaluations[evaluationName(member.evaluations[0])]?.created;
    return plan.done && created !== undefined && created <= made;
  });
  return { name, folder, hash, done, record: done ? record : undefined };
}

/** Fuses the stored scores of finished experiments, and leaves a record. @throws InputError if a member is not finished */
export async function runEnsemble(
  ensemble: EnsembleExperiment,
  places: { dataRoot: string; runs: string },
): Promise<RunRecord> {
  const { folder, hash, record: there } = planEnsemble(ensemble, places);
  if (there !== undefined) return there;
  const members = ensemble.members.map(resolveExperiment);
  const plans = members.map((member) => planRun(member, places));
  const records = plans.map(({ record, done, name }) => {
    if (done && record !== undefined) return record;
    throw new InputError({ thing: 'member of an ensemble', found: `${name}, not finished`, wanted: 'a finished run' });
  });
  const files = plans.map((plan, place) => join(plan.folder, `result-${nameOf(members[place].evaluations)}.json`));
  const result = await evaluateEnsemble({ runs: files, out: join(folder, 'result-ensemble.json'), force: true });
  const [first] = records;
  const { top1, counts, perClass, settings, seconds, created } = result;
  const record: RunRecord = {
    ...first,
    id: basename(folder).replace(/-seed-\d+-\w+$/, ''),
    hash,
    features: 'ensemble',
    settings: members.map((member) => `member=${featureHash(member)}`),
    version: codeVersion(),
    created,
    pretraining: undefined,
    evaluations: {
      [ensembleName]: {
        protocol: 'ensemble',
        hash,
        top1,
        counts,
        perClass: perClass.map(({ name, accuracy }) => ({ name, accuracy })),
        settings,
        seconds,
        version: codeVersion(),
        created,
      },
    },
  };
  writeRunRecord(folder, record);
  return record;
}

function nameOf([plan]: readonly EvaluationPlan[]): string {
  return evaluationName(plan);
}
