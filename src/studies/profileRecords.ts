import { join } from 'node:path';

import type { TableRecord } from '../report';
import { featureHash, readRunRecords, type StoredRecord } from '../runs';
import { recordsOfCells } from './artefactRecords';
import { artefacts, type ArtefactName } from './artefacts';
import { profilePlans, withSettings, type Profile, type ProfilePlan } from './profilePlan';

export interface ProfileRecordsOptions {
  /** Folder of run folders; default `runs`. */
  runs?: string;
  /** Folder of records kept without their runs; default `notebooks/records`. */
  kept?: string;
  /** Settings on top of those of every run, as given to `reproduce`. */
  set?: readonly string[];
}

/** Everything that was measured in one profile: what tables and figures are functions of. */
export interface ProfileRecords {
  profile: Profile;
  plan: ProfilePlan;
  stored: readonly StoredRecord[];
  /** Run folders of the profile; checkpoints are here. */
  runs: string;
}

/**
 * The records of a profile: of its run folders, and those kept in the repository where a run was not made here.
 *
 * @throws InputError for a damaged record
 */
export function readProfileRecords(
  profile: Profile,
  { runs = 'runs', kept = join('notebooks', 'records'), set = [] }: ProfileRecordsOptions = {},
): ProfileRecords {
  const own = readRunRecords(join(runs, profile));
  const known = new Set(own.map(({ record }) => record.hash));
  const others = readRunRecords(join(kept, profile)).filter(({ record }) => !known.has(record.hash));
  const plan = withSettings(profilePlans[profile], set);
  return { profile, plan, stored: [...own, ...others], runs: join(runs, profile) };
}

/** The records of the runs that some tables and figures show, in the order of their files. */
export function recordsShown(names: readonly ArtefactName[], { plan, stored }: ProfileRecords): StoredRecord[] {
  const experiments = names.flatMap((name) => artefacts[name].cells(plan)).map(({ experiment }) => experiment);
  const wanted = new Set(
    experiments.flatMap((one) => [one, ...(one.measurement.members ?? [])]).map((one) => featureHash(one)),
  );
  return stored.filter(({ record }) => wanted.has(record.hash));
}

/** What was measured for a table or figure: one record for each cell and seed that was run. */
export function artefactRecords(name: ArtefactName, { plan, stored }: ProfileRecords): TableRecord[] {
  return recordsOfCells(artefacts[name].cells(plan), stored);
}
