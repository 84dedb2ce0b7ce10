import { experimentHash, planRuns, resolveExperiment, runName, type Experiment, type Places } from '../runs';

/** A list of experiments to make: those of a table, of a grid file. */
export interface Workload {
  /** Names it in status and queue. Workloads of several names may share a group folder; one of the same name takes its place. */
  name: string;
  /** What is asked, for readers. */
  about?: string;
  /** Processor threads of each process. */
  threads: number;
  /** `runs` is the group folder: all runs of the workload lie in it. */
  places: Places;
  experiments: readonly LabelledExperiment[];
}

/** An experiment and what status shows of it: the levels of a grid, the id of a run. Several may have one label. */
export interface LabelledExperiment {
  label: string;
  experiment: Experiment;
  /** What its result stands under in tables; kept for them. */
  factors?: Readonly<Record<string, string>>;
}

/** All experiments of one run folder: they share their features, and are made by one process at a time. */
export interface Job {
  /** Name of the run folder. */
  run: string;
  /** Name of the workload. */
  workload: string;
  experiments: readonly LabelledExperiment[];
  /** Runs that must be done before: the members of an ensemble. */
  after: readonly string[];
  threads: number;
  places: Places;
}

/**
 * A workload as jobs, in its order. Members of ensembles that are not listed themselves are added before them, labelled by the
 * name of their run.
 *
 * @throws InputError for unknown settings
 */
export function jobsOf({ name, threads, places, experiments }: Workload): Job[] {
  const resolved = experiments.map(({ experiment }) => resolveExperiment(experiment));
  const plans = planRuns(resolved, places);
  const listed = new Map<string, LabelledExperiment[]>(plans.map((plan) => [plan.name, []]));
  experiments.forEach((labelled, index) => listed.get(runName(resolved[index]))?.push(labelled));
  for (const member of experiments.flatMap(({ experiment }) => experiment.measurement.members ?? [])) {
    const label = runName(member);
    const there = listed.get(label) ?? [];
    if (!there.some(({ experiment }) => experimentHash(experiment) === experimentHash(member))) {
      there.push({ label, experiment: member });
    }
  }
  return plans.map(({ name: run, after }) => ({
    run,
    workload: name,
    experiments: listed.get(run) ?? [],
    after,
    threads,
    places,
  }));
}

/** What a job is called where people read it. */
export function jobTitle({ experiments, run }: Job): string {
  const labels = [...new Set(experiments.map(({ label }) => label))];
  return labels.length === 0 || labels.length > 2 ? run : labels.join(', ');
}
