import { join } from 'node:path';

import { InputError } from '../errors';
import { resolveExperiment, type Experiment } from '../runs';
import type { Workload } from '../schedule';
import type { Profile, StudyName } from './names';
import type { ProfilePlan } from './profilePlan';
import { experimentsOf, plannedStudies } from './studyRecords';

/** What to reproduce, and where. */
export interface StudyWorkloadRequest {
  names: readonly StudyName[];
  profile: Profile;
  plan: ProfilePlan;
  dataRoot: string;
  /** Only what these data sets suffice for; default all that the profile has. */
  datasets?: readonly string[];
  /** Run folders go into `RUNS/PROFILE`. */
  runs: string;
}

/**
 * Some studies of a profile as the experiments to make, each once, labelled by their ids.
 *
 * @throws InputError for a data set on which the profile has none of them, and if there is nothing to make
 */
export function studyWorkload({ names, profile, plan, dataRoot, runs, datasets }: StudyWorkloadRequest): Workload {
  const experiments = sufficient(experimentsOf(names, plan), datasets);
  if (experiments.length === 0) {
    const found = `none for ${names.join(', ')}${datasets === undefined ? '' : ` that need only ${datasets.join(', ')}`}`;
    throw new InputError({ thing: `experiments of profile ${profile}`, found, wanted: 'some' });
  }
  return {
    // As they are asked for.
    name: names.length === plannedStudies(plan).length ? 'all' : names.join(' '),
    about: `Profile ${profile}: ${plan.description}`,
    threads: plan.threads,
    places: { dataRoot, runs: join(runs, profile) },
    experiments: experiments.map((experiment) => {
      const { id, seed } = resolveExperiment(experiment);
      return { label: `${id} seed ${seed}`, experiment };
    }),
  };
}

/** The experiments that need no other data sets than these. */
function sufficient(
  experiments: readonly Experiment[],
  datasets: readonly string[] | undefined,
): readonly Experiment[] {
  if (datasets === undefined) return experiments;
  const needed = ({ dataset, measurement: { on } }: Experiment): string[] => [dataset, ...(on ? [on.dataset] : [])];
  const known = [...new Set(experiments.flatMap(needed))];
  const unknown = datasets.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError({ thing: 'data set of the studies', found: unknown, wanted: known.join(', ') });
  }
  return experiments.filter((experiment) => needed(experiment).every((name) => datasets.includes(name)));
}
