import { setTimeout as pause } from 'node:timers/promises';

import type { RunResult } from './superviseRun';
import type { Job } from './workload';

/** Milliseconds after which a run that another process had is looked at again. */
const lookAgain = 2000;

/** Hands out jobs in order, those first that wait for no other; several takers may ask at once. */
export class JobQueue {
  private waiting: Job[];
  private readonly results = new Map<Job, RunResult>();
  /** Runs that are handed out and not settled. */
  private readonly under = new Set<string>();
  /** Runs that are not done. */
  private readonly open: Set<string>;
  private readonly wakers: (() => void)[] = [];

  /** @param waitForOthers whether what another process has is handed out again until it is done */
  constructor(
    jobs: readonly Job[],
    private readonly waitForOthers: boolean,
  ) {
    this.waiting = [...jobs];
    this.open = new Set(jobs.map(({ run }) => run));
  }

  /** The next job, once one is ready; undefined when none will be, or on stop. */
  async next(stop: AbortSignal): Promise<Job | undefined> {
    while (!stop.aborted) {
      const ready = this.waiting.find((job) => job.after.every((run) => !this.open.has(run)));
      if (ready !== undefined) {
        this.waiting = this.waiting.filter((job) => job !== ready);
        this.under.add(ready.run);
        return ready;
      }
      if (this.waiting.length > 0 && this.under.size > 0) await this.change();
      else if (this.waitForOthers && this.elsewhere.length > 0) await this.retryOthers(stop);
      else return undefined;
    }
    return undefined;
  }

  /** Says what became of a job. */
  settle(job: Job, result: RunResult): void {
    this.under.delete(job.run);
    this.results.set(job, result);
    if (result === 'done') this.open.delete(job.run);
    this.wakers.splice(0).forEach((waken) => waken());
  }

  /** What other processes have. */
  get elsewhere(): Job[] {
    return [...this.results].flatMap(([job, result]) => (result === 'elsewhere' ? [job] : []));
  }

  /** What could not be made, since something before it was not. */
  get blocked(): readonly Job[] {
    return this.waiting;
  }

  /** Some job that is handed out will be settled, on stop too. */
  private change(): Promise<void> {
    return new Promise((resolve) => this.wakers.push(resolve));
  }

  private async retryOthers(stop: AbortSignal): Promise<void> {
    // An abort ends the pause, and then the loop around it.
    await pause(lookAgain, undefined, { signal: stop }).catch(() => undefined);
    for (const job of this.elsewhere) {
      this.results.delete(job);
      this.waiting.push(job);
    }
  }
}
