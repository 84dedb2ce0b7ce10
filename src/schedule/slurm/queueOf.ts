import type { GroupFolder } from '../groupFolder';
import { isDone } from '../jobState';
import type { QueuedRun } from '../status';
import { endedJobs, queuedJobs, type JobState } from './jobStates';
import { submissions } from './submissions';

/** Slurm's states in which a job has its nodes. */
const running = new Set(['RUNNING', 'COMPLETING', 'CONFIGURING', 'SIGNALING', 'STAGE_OUT', 'SUSPENDED', 'STOPPED']);

/**
 * What Slurm says of the runs of a group: those in the queue, and how the last jobs of those that are neither there nor done
 * ended.
 */
export async function queueOf(folder: GroupFolder): Promise<Map<string, QueuedRun>> {
  const made = submissions(folder).filter(({ array }) => array !== undefined);
  const runs = new Map<string, QueuedRun>();
  if (made.length === 0) return runs;
  const runOf = new Map<string, string>(
    made.flatMap(({ array, runs: all }) => all.map((run, element) => [`${array}_${element}`, run])),
  );
  const enter = (jobs: readonly JobState[], stateOf: (job: JobState) => QueuedRun['state']): void => {
    for (const job of jobs) {
      const name = `${job.array}_${job.element}`;
      const run = runOf.get(name);
      if (run === undefined) continue;
      const reason = ['', 'None'].includes(job.reason) ? '' : ` (${job.reason})`;
      runs.set(run, { state: stateOf(job), job: name, note: `${job.state}${reason}` });
    }
  };
  const unfinished = new Set(folder.jobs.flatMap((job) => (isDone(job) ? [] : [job.run])));
  const isOpen = (run: string): boolean => !runs.has(run) && unfinished.has(run);
  const waiting = await queuedJobs();
  enter(waiting, ({ state }) => (running.has(state) ? 'running' : 'queued'));
  const ended = made.filter((submission) => submission.runs.some(isOpen)).map(({ array }) => array as string);
  const queued = new Set(runs.keys());
  const ends = (await endedJobs(ended)).filter(
    ({ array, element }) => !queued.has(runOf.get(`${array}_${element}`) ?? ''),
  );
  enter(ends, () => 'ended');
  return runs;
}
