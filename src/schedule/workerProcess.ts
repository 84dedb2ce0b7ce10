import { spawn, type ChildProcess } from 'node:child_process';

import type { GroupFolder } from './groupFolder';
import { appendLog } from './log';
import type { Job } from './workload';

/** What a launcher tells a worker to do. */
export interface RunRequest {
  workload: string;
  run: string;
}

/** What a worker says when it has done so; whatever else happens ends its process. */
export interface RunAnswer {
  run: string;
  /** `elsewhere`: another process has the run. */
  end: 'done' | 'elsewhere';
}

/** How a worker's process ends when it was told to stop: with everything saved. */
export const interruptedCode = 75;

export interface WorkerOptions {
  folder: GroupFolder;
  /** Program and arguments of a worker; the folder is appended. */
  command: readonly string[];
  threads: number;
  /** Added to the environment of the process. */
  environment?: Readonly<Record<string, string>>;
  /**
   * Gives the process a group of its own: Ctrl-C in a terminal then reaches only the launcher, which passes it on in order.
   * A job of a cluster must not: it is ended by its group.
   */
  ownGroup: boolean;
}

/** How a process ended. */
interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** What became of a run: an answer, or the end of the process. */
export type RunEnd = RunAnswer['end'] | ProcessEnd;

/** Milliseconds that a run told to stop has to save; the long ones are steps of large models on slow machines. */
const grace = 10 * 60_000;

/**
 * A process that makes one run after the other, so that the engine is started once. A run that fails takes the process with it,
 * and the next one is made in a new process. The process ends by itself, saving, when this one disappears.
 */
export class WorkerProcess {
  private started: { child: ChildProcess; ended: Promise<ProcessEnd> } | undefined;
  /** Where its output goes: the log of the run it is at. */
  private log = '';

  constructor(private readonly options: WorkerOptions) {}

  /** Has one run made. @param stop aborted to stop: the run saves, and the process ends */
  async run({ workload, run }: Job, stop: AbortSignal): Promise<RunEnd> {
    this.log = this.options.folder.log(run);
    const { child, ended } = (this.started ??= this.start());
    let killer: NodeJS.Timeout | undefined;
    const passOn = (): void => {
      close(child);
      killer = setTimeout(() => child.kill('SIGKILL'), grace);
    };
    let answered: (answer: RunAnswer) => void = () => undefined;
    const answer = new Promise<RunEnd>((resolve) => {
      answered = ({ end }) => resolve(end);
    });
    child.on('message', answered);
    stop.addEventListener('abort', passOn);
    try {
      const request: RunRequest = { workload, run };
      // One that has just died tells it by its end.
      if (child.connected) child.send(request, () => undefined);
      if (stop.aborted) passOn();
      return await Promise.race([answer, ended]);
    } finally {
      clearTimeout(killer);
      stop.removeEventListener('abort', passOn);
      child.off('message', answered);
    }
  }

  /** Ends the process, which must be at no run. */
  async end(): Promise<void> {
    const { started } = this;
    if (started === undefined) return;
    close(started.child);
    await started.ended.catch(() => undefined);
  }

  private start(): { child: ChildProcess; ended: Promise<ProcessEnd> } {
    const { folder, command, threads, environment, ownGroup } = this.options;
    const [program, ...words] = command;
    const child = spawn(program, [...words, folder.path], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: ownGroup,
      env: { ...process.env, USDRL_THREADS: String(threads), ...environment },
    });
    const read = [child.stdout, child.stderr].map((stream) => {
      stream?.on('data', (text: Buffer) => appendLog(this.log, text));
      return new Promise((resolve) => stream?.once('close', resolve));
    });
    // Not the event `close`: it does not come for a process whose channel was closed from here.
    const exit = new Promise<ProcessEnd>((resolve, reject) => {
      child.on('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const ended = Promise.all([exit, ...read]).then(([end]) => end);
    const forget = (): void => {
      this.started = undefined;
    };
    ended.then(forget, forget);
    return { child, ended };
  }
}

/** Closing the channel is the request to stop; a process that has just ended has none. */
function close(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}
