import type { LongWork } from '../../progress';
import { pretrain } from '../pretrain';
import { RunFolder } from '../runFolder';
import type { ResolvedExperiment } from './experiment';
import type { PretrainingRecord } from './runRecord';
import type { RunPlan } from './planRuns';

export interface PretrainForRecordRequest extends LongWork {
  /** Data set folder. */
  data: string;
  /** Run folder. */
  folder: string;
  state: RunPlan['pretraining'];
}

/** Pre-trains what an experiment says, or goes on with it, and tells what it cost; a finished one is only read. */
export async function pretrainForRecord(
  { split, settings, seed }: ResolvedExperiment,
  { data, folder, state, ...work }: PretrainForRecordRequest,
): Promise<PretrainingRecord> {
  const fresh = state === 'none';
  // What lies in the folder of a run that does not hold any more was made of other recordings.
  const result = await pretrain({ data, split, out: folder, settings, seed, resume: !fresh, force: fresh, ...work });
  const rows = RunFolder.open(folder)
    .metrics()
    .filter((row) => row.kind === 'epoch');
  const { epochs, steps, parameters, loss, effectiveRank, warnings } = result;
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  return {
    epochs,
    steps,
    parameters,
    loss,
    effectiveRank,
    secondsPerEpoch: seconds / rows.length,
    seconds,
    curve: rows.map((row) => ({ epoch: row.epoch + 1, loss: row.loss, effectiveRank: row.health.effectiveRank })),
    warnings,
  };
}
