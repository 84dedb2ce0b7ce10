import { join } from 'node:path';

import { readRunRecords, type StoredRecord } from '../runs';
import type { Profile } from './names';
import { profilePlans, withSettings, type ProfilePlan } from './profilePlan';

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
