import { Argument, Command } from 'commander';

import { printable } from '../../errors';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, wholeNumber } from '../commonOptions';
import type { Io } from '../io';

/** `usdrl work GROUP`: makes the runs that a launcher names over the channel to this process. */
export function workCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('work')
      .description('make the runs that a launcher names, one after the other (launchers and jobs call this)')
      .addArgument(new Argument('<group>', 'folder of the group')),
    ['backend'],
  );
  const status: { code?: number } = {};
  perform(command, io, exit, async ({ useBackend }, path) => {
    const { work } = await import('../../schedule/index.js');
    // A launcher that is gone reads no more: what its process still prints is lost, no failure.
    [process.stdout, process.stderr].forEach((stream) => stream.on('error', () => undefined));
    const stop = stopSignal(io);
    try {
      status.code = await work({ path, job: jobElement(), useEngine: useBackend, signal: stop.signal });
      return { result: { code: status.code }, text: '' };
    } finally {
      stop.close();
      // The channel would keep the process alive.
      if (process.connected) process.disconnect();
    }
  });
  // Launchers read what became of the run from the status.
  command.hook('postAction', () => {
    exit.code = status.code ?? exit.code;
  });
  return command;
}

interface ElementOptions {
  element?: number;
}

/** `usdrl work-element GROUP SUBMISSION`: one element of a job array. */
export function workElementCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('work-element')
      .description('make the run of one element of a job array (job scripts call this)')
      .addArgument(new Argument('<group>', 'folder of the group'))
      .addArgument(new Argument('<submission>', 'number of the submission')),
    ['backend'],
  ).option('--element <n>', 'number of the element (default: SLURM_ARRAY_TASK_ID)', wholeNumber(0));
  return perform<ElementOptions>(command, io, exit, async ({ options, useBackend }, path, submission) => {
    const { engineWords, GroupFolder, ownCommand, runElement } = await import('../../schedule/index.js');
    const { machinePlace } = await import('../../backend/index.js');
    const stop = stopSignal(io);
    const place = machinePlace();
    try {
      if (place !== undefined && place.rank > 0) {
        // What stops the first machine ends its job, and this with it.
        const { trainAlong } = await import('../../runs/index.js');
        await useBackend();
        return { result: { along: await trainAlong() }, text: '' };
      }
      const result = await runElement(GroupFolder.open(path), {
        submission: Number(submission),
        element: options.element ?? Number(process.env.SLURM_ARRAY_TASK_ID),
        job: process.env.SLURM_JOB_ID ?? '',
        machines: place?.count,
        command: ownCommand('work', ...engineWords(options)),
        stop: stop.signal,
        isTimeUp: stop.isTimeUp,
        note: (text) => io.stderr(`${printable(text)}\n`),
      });
      return { result: { result }, text: '', succeeded: result !== 'failed' };
    } finally {
      stop.close();
    }
  });
}

function jobElement(): string | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: element } = process.env;
  return array === undefined || element === undefined ? undefined : `${array}_${element}`;
}

/** What asks a run to save and stop: Ctrl-C, TERM (the job is cancelled), USR2 (its time is nearly up), a launcher that is gone. */
function stopSignal(io: Io): { signal: AbortSignal; isTimeUp: () => boolean; close: () => void } {
  const stop = new AbortController();
  let timeUp = false;
  const abort = (): void => stop.abort();
  const abortForTime = (): void => {
    timeUp = true;
    stop.abort();
  };
  io.signal?.addEventListener('abort', abort);
  process.on('SIGTERM', abort);
  process.on('SIGUSR2', abortForTime);
  process.on('disconnect', abort);
  return {
    signal: stop.signal,
    isTimeUp: () => timeUp,
    close: () => {
      io.signal?.removeEventListener('abort', abort);
      process.off('SIGTERM', abort);
      process.off('SIGUSR2', abortForTime);
      process.off('disconnect', abort);
    },
  };
}
