import type { GridFolder } from '../gridFolder';
import type { QueuedRun } from '../gridStatus';
import { isDone } from '../runResults';
import { endedJobs, queuedJobs, type JobState } from './jobStates';
import { submissions } from './submissions';

/** Slurm's states in which a job has its nodes. */
const running = new Set(['RUNNING', 'COMPLETING', 'CONFIGURING', 'SIGNALING', 'STAGE_OUT', 'SUSPENDED', 'STOPPED']);

/**
 * What Slurm says of the runs of a grid: those in the queue, and how the last jobs of those that are neither there nor done
 * ended.
 */
export async function queueOf(folder: GridFolder): Promise<Map<string, QueuedRun>> {
  const made = submissions(folder).filter(({ array }) => array !== undefined);
  const runs = new Map<string, QueuedRun>();
  if (made.length === 0) return runs;
  const idOf = new Map<string, string>(
    made.flatMap(({ array, ids }) => ids.map((id, element) => [`${array}_${element}`, id])),
  );
  const enter = (jobs: readonly JobState[], stateOf: (job: JobState) => QueuedRun['state']): void => {
    for (const job of jobs) {
      const name = `${job.array}_${job.element}`;
      const id = idOf.get(name);
      if (id === undefined) continue;
      const reason = ['', 'None'].includes(job.reason) ? '' : ` (${job.reason})`;
      runs.set(id, { state: stateOf(job), job: name, note: `${job.state}${reason}` });
    }
  };
  const isOpen = (id: string): boolean => !runs.has(id) && !isDone(folder, id);
  const waiting = await queuedJobs();
  enter(waiting, ({ state }) => (running.has(state) ? 'running' : 'queued'));
  const ended = made.filter(({ ids }) => ids.some(isOpen)).map(({ array }) => array as string);
  const queued = new Set(runs.keys());
  const ends = (await endedJobs(ended)).filter(
    ({ array, element }) => !queued.has(idOf.get(`${array}_${element}`) ?? ''),
  );
  enter(ends, () => 'ended');
  return runs;
}
