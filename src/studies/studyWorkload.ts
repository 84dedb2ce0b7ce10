import { join } from 'node:path';

import { InputError } from '../errors';
import { resolveExperiment } from '../runs';
import type { Workload } from '../schedule';
import { studyNames, type Profile, type StudyName } from './names';
import type { ProfilePlan } from './profilePlan';
import { experimentsOf } from './studyRecords';

/** What to reproduce, and where. */
export interface StudyWorkloadRequest {
  names: readonly StudyName[];
  profile: Profile;
  plan: ProfilePlan;
  dataRoot: string;
  /** Run folders go into `RUNS/PROFILE`. */
  runs: string;
}

/** Some studies of a profile as the experiments to make, each once, labelled by their ids. */
export function studyWorkload({ names, profile, plan, dataRoot, runs }: StudyWorkloadRequest): Workload {
  const experiments = experimentsOf(names, plan);
  if (experiments.length === 0) {
    const found = `none for ${names.join(', ')}`;
    throw new InputError({ thing: `experiments of profile ${profile}`, found, wanted: 'some' });
  }
  return {
    // As they are asked for.
    name: names.length === studyNames.length ? 'all' : names.join(' '),
    about: `Profile ${profile}: ${plan.description}`,
    threads: plan.threads,
    places: { dataRoot, runs: join(runs, profile) },
    experiments: experiments.map((experiment) => {
      const { id, seed } = resolveExperiment(experiment);
      return { label: `${id} seed ${seed}`, experiment };
    }),
  };
}
