import { protocolOf } from '../../protocols';
import type { Measurement, ResolvedExperiment } from './experiment';
import { experimentHash } from './experimentHash';
import type { RunRecord } from './runRecord';

/** Short name within a record: `knn`, `semi-1`, `knn-epoch-50`, `linear@nucla-cross-view`. */
export function measurementName({ protocol, on, epoch, ...options }: Measurement): string {
  const part = protocolOf(protocol).suffix?.(options) ?? '';
  const time = epoch === undefined ? '' : `-epoch-${epoch}`;
  return `${protocol}${part}${time}${on === undefined ? '' : `@${on.dataset}-${on.split}`}`;
}

/**
 * Name of an experiment's measurement among all that are planned of its run: `linear`, or `linear-1a2b3c` with the beginning of its
 * hash where another of that name has other settings of the protocol.
 */
export function nameAmong(experiment: ResolvedExperiment, planned: readonly ResolvedExperiment[]): string {
  const name = measurementName(experiment.measurement);
  const hash = experimentHash(experiment);
  const isShared = planned.some(
    (other) => measurementName(other.measurement) === name && experimentHash(other) !== hash,
  );
  return isShared ? hashedName(name, hash) : name;
}

/** Under which of its two names a record holds the result of an experiment; undefined if it holds none of these settings. */
export function storedName(
  { evaluations }: Pick<RunRecord, 'evaluations'>,
  experiment: ResolvedExperiment,
): string | undefined {
  const name = measurementName(experiment.measurement);
  const hash = experimentHash(experiment);
  return [name, hashedName(name, hash)].find((one) => one in evaluations && evaluations[one].hash === hash);
}

function hashedName(name: string, hash: string): string {
  return `${name}-${hash.slice(0, 6)}`;
}
