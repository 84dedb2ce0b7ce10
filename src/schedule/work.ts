import { InputError, Interrupted } from '../errors';
import { plainProgress } from '../progress';
import { runExperiments, tellMachines } from '../runs';
import { GroupFolder } from './groupFolder';
import { appendLog } from './log';
import { interruptedCode, type RunAnswer, type RunRequest } from './workerProcess';

export interface WorkRequest {
  /** The group folder. */
  path: string;
  /** The element of a job array that this process runs in, as `12_3`. */
  job?: string;
  /** Starts the engine; called before the first run. */
  useEngine: () => Promise<unknown>;
  /** Aborted to stop: the run under way saves. */
  signal: AbortSignal;
}

/**
 * What a worker's process does: it makes the runs that its launcher names over the channel between them, one after the other, and
 * ends when the channel is closed. After a run that failed it ends at once, since nobody knows what the failure left in memory.
 *
 * @returns the exit status of the process
 */
export async function work({ path, job, useEngine, signal }: WorkRequest): Promise<number> {
  let isReady = false;
  for (let request = await nextRequest(); request !== undefined; request = await nextRequest()) {
    const { workload, run } = request;
    // Read anew each time: the folder may have been given more meanwhile.
    const folder = GroupFolder.open(path);
    const log = (text: string): void => appendLog(folder.log(run), text);
    try {
      if (!isReady) await useEngine();
      isReady = true;
      const end = await makeRun(folder, request, { job, signal, log });
      log(`${workload} ${run}: ${end}\n`);
      const answer: RunAnswer = { run, end };
      if (process.connected) process.send?.(answer);
    } catch (error) {
      log(`${errorText(error)}\n`);
      return error instanceof Interrupted ? interruptedCode : 1;
    }
  }
  if (isReady) await tellMachines();
  return 0;
}

async function makeRun(
  folder: GroupFolder,
  { workload, run }: RunRequest,
  { job, signal, log }: Pick<WorkRequest, 'job' | 'signal'> & { log: (text: string) => void },
): Promise<RunAnswer['end']> {
  const { experiments, places } = folder.job(workload, run);
  const made = await runExperiments(
    experiments.map(({ experiment }) => experiment),
    places,
    { job, signal, progress: plainProgress(log), note: (text) => log(`${text}\n`) },
  );
  return made === 'elsewhere' ? made : 'done';
}

/** The launcher's next request; undefined once it has closed the channel or is gone. */
function nextRequest(): Promise<RunRequest | undefined> {
  if (!process.connected) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const settle = (request?: RunRequest): void => {
      process.off('message', settle);
      process.off('disconnect', ended);
      resolve(request);
    };
    const ended = (): void => settle();
    process.on('message', settle);
    process.on('disconnect', ended);
  });
}

/** What went wrong as a log tells it: what the user can mend without a stack trace. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const isPlain = error instanceof InputError || error instanceof Interrupted;
  return `error: ${error.message}${isPlain ? '' : `\n${error.stack ?? ''}`}`;
}
