import { createHash } from 'node:crypto';

import { protocolOf, type ProtocolName } from '../../protocols';
import { flatten, defaultSettings, type Settings, isDecisive } from '../../settings';
import { fusesScores, membersOf, resolveExperiment, type Experiment } from './experiment';

/**
 * What tells the features of two experiments apart: data set, split, seed, and every setting that decides them and is not the
 * default, so that settings which come later leave it as it is. Experiments of one hash share a run: one pre-training, one record.
 * Data are told apart by name; that their recordings are the same is checked by fingerprint. An ensemble is told apart by
 * what it fuses.
 */
export function featureHash(experiment: Experiment): string {
  const { dataset, split, seed, features, settings, measurement } = resolveExperiment(experiment);
  if (fusesScores(measurement)) {
    const chosen = protocolSettings(settings, measurement.protocol);
    const members = membersOf(measurement).map(experimentHash);
    return digest({ ensemble: members, settings: chosen.length === 0 ? undefined : chosen });
  }
  const decisive = changedSettings(settings).filter(([path]) => isDecisive(path));
  // Raw coordinates depend on the view alone; an untrained encoder not on how it would be trained.
  const used = {
    pretrained: () => true,
    untrained: (path: string) => /^(modality$|augment\.frames|encoder\.)/.test(path),
    raw: (path: string) => /^(modality$|augment\.frames)/.test(path),
  }[features];
  return digest({ dataset, split, seed, features, settings: decisive.filter(([path]) => used(path)).sort(byPath) });
}

/** What tells the results of two experiments apart: the features, and everything of the protocol. */
export function experimentHash(experiment: Experiment): string {
  const resolved = resolveExperiment(experiment);
  const { measurement, settings } = resolved;
  const features = featureHash(resolved);
  if (fusesScores(measurement)) return features;
  return digest({ features, plan: measurement, settings: protocolSettings(settings, measurement.protocol) });
}

/** Bytes of an id in a name: file systems take 255, of which logs, claims and files that are being written need some. */
const longestId = 200;

/** Name of the run folder: id, of a very long one the beginning, seed and the beginning of the hash. */
export function runName(experiment: Experiment): string {
  const resolved = resolveExperiment(experiment);
  const id = Buffer.from(resolved.id)
    .subarray(0, longestId)
    .toString()
    .replace(/\uFFFD+$/, '');
  return `${id}-seed-${resolved.seed}-${featureHash(resolved).slice(0, 6)}`;
}

/** Twelve hexadecimal digits of the SHA-256 of a value's JSON, its keys sorted. */
export function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
    .slice(0, 12);
}

/** Settings that a protocol depends on beside the features: its own, and unless it sees no clips, how it sees them. */
function protocolSettings(settings: Settings, protocol: ProtocolName): [path: string, value: unknown][] {
  const sections = [protocol, ...(protocolOf(protocol).needs === 'scores' ? [] : ['downstream'])];
  return changedSettings(settings)
    .filter(([path]) => sections.includes(path.slice(0, path.indexOf('.'))) && !path.endsWith('.microBatch')) // which changes memory alone
    .sort(byPath);
}

const defaults = flatten(defaultSettings);

function changedSettings(settings: Settings): [path: string, value: unknown][] {
  return [...flatten(settings)].filter(([path, value]) => JSON.stringify(defaults.get(path)) !== JSON.stringify(value));
}

function byPath([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(byPath)
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
