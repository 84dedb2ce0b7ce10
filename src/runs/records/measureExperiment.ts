import { join } from 'node:path';

import { InputError } from '../../errors';
import type { LongWork } from '../../progress';
import { protocolOf } from '../../protocols';
import { measureBy } from '../evaluate';
import { evaluateEnsemble } from '../evaluateEnsemble';
import { RunFolder } from '../runFolder';
import { membersOf, type ResolvedExperiment } from './experiment';
import { experimentHash } from './experimentHash';
import { evaluationRecord } from './keepRecord';
import { storedName } from './measurement';
import { dataFolder, type Places } from './places';
import { finished, planRuns } from './planRuns';
import type { EvaluationRecord } from './runRecord';

/** Measures one experiment in its run folder; the whole result is `result-NAME.json` there. @param name of the measurement */
export async function measureExperiment(
  experiment: ResolvedExperiment,
  name: string,
  folder: string,
  places: Places,
  work: LongWork,
): Promise<EvaluationRecord> {
  const { preset, set, features, seed, measurement, settings } = experiment;
  const { protocol, on, epoch, members: _members, ...options } = measurement;
  const out = join(folder, `result-${name}.json`);
  const hash = experimentHash(experiment);
  if (protocolOf(protocol).needs === 'scores') {
    const runs = memberResults(experiment, places);
    return evaluationRecord('ensemble', await evaluateEnsemble({ ...settings.ensemble, runs, out, force: true }), hash);
  }
  const { dataset, split } = on ?? experiment;
  const checkpoint = epoch === undefined ? folder : RunFolder.open(folder).checkpoint(epoch);
  const origin = features === 'pretrained' ? { checkpoint } : { baseline: features };
  const { result } = await measureBy(protocol, {
    ...origin,
    ...options,
    data: dataFolder(places, dataset),
    split,
    preset,
    set: [...set],
    seed,
    out,
    // Training that was interrupted goes on.
    force: true,
    resume: true,
    cacheSize: places.cacheSize,
    cacheFolder: folder,
    ...work,
  });
  return evaluationRecord(protocol, result, hash, on);
}

/** Result files of the members of an ensemble. @throws InputError if one is not finished */
function memberResults({ measurement }: ResolvedExperiment, places: Places): string[] {
  return membersOf(measurement).map((member) => {
    const plan = planRuns([member], places)[0];
    const name = finished(member, plan) && plan.record && storedName(plan.record, member);
    if (name !== undefined) return join(plan.folder, `result-${name}.json`);
    const found = `${plan.name}, not finished`;
    throw new InputError({ thing: 'member of an ensemble', found, wanted: 'a finished run' });
  });
}
