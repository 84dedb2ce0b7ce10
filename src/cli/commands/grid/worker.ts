import { Argument, Command } from 'commander';

import { Interrupted } from '../../../errors';
import { perform, type ExitStatus } from '../../action';
import { addCommonOptions, wholeNumber } from '../../commonOptions';
import type { Io } from '../../io';

/** `usdrl grid work DIR ID`: one run, in the process that a launcher starts for it. */
export function gridWorkCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('work')
      .description('do what is missing of one run (launchers and jobs call this)')
      .addArgument(new Argument('<dir>', 'folder of the grid'))
      .addArgument(new Argument('<id>', 'run')),
  );
  const status: { code?: number } = {};
  perform(command, io, exit, async ({ useBackend, work }, dir, id) => {
    const { exitCodes, GridFolder, workRun } = await import('../../../schedule/index.js');
    const stop = stopSignal(io);
    const folder = GridFolder.open(dir);
    folder.run(id);
    try {
      await useBackend();
      const outcome = await workRun(folder, id, { ...work, signal: stop.signal }, jobElement());
      status.code = exitCodes[outcome];
      return { result: { id, outcome }, text: `${id}: ${outcome}\n` };
    } catch (error) {
      if (error instanceof Interrupted) status.code = exitCodes.interrupted;
      throw error;
    } finally {
      stop.close();
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

/** `usdrl grid element DIR SUBMISSION`: one element of a job array. */
export function gridElementCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('element')
      .description('run one element of a job array (job scripts call this)')
      .addArgument(new Argument('<dir>', 'folder of the grid'))
      .addArgument(new Argument('<submission>', 'number of the submission')),
  ).option('--element <n>', 'number of the element (default: SLURM_ARRAY_TASK_ID)', wholeNumber(0));
  return perform<ElementOptions>(command, io, exit, async ({ options }, dir, submission) => {
    const { GridFolder, ownCommand, runElement } = await import('../../../schedule/index.js');
    const stop = stopSignal(io);
    try {
      const outcome = await runElement(GridFolder.open(dir), {
        submission: Number(submission),
        element: options.element ?? Number(process.env.SLURM_ARRAY_TASK_ID),
        job: process.env.SLURM_JOB_ID ?? '',
        command: ownCommand('grid', 'work', '--backend', options.backend),
        stop: stop.signal,
        isTimeUp: stop.isTimeUp,
        note: (text) => io.stderr(`${text}\n`),
      });
      return { result: { outcome }, text: '', succeeded: outcome !== 'failed' };
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
