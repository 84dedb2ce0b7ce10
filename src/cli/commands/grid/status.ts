import { Argument, Command } from 'commander';

import { InputError } from '../../../errors';
import { perform, type ExitStatus } from '../../action';
import { addCommonOptions } from '../../commonOptions';
import { statusAnswer } from './statusAnswer';
import type { Io } from '../../io';

/** `usdrl grid status DIR`: the state of every run. */
export function gridStatusCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('status')
      .description('show the state of every run, whoever runs it and wherever')
      .addArgument(new Argument('<dir>', 'folder of the grid, or of a profile: runs/paper'))
      .option('--watch', 'stay until no run waits in a queue or runs; Ctrl-C ends only the watching'),
    [],
  ).addHelpText(
    'after',
    `
States: waiting (not begun), queued (a job waits), running, interrupted (begun, nobody is at it: launch the grid again),
failed (given up; launched again, it is tried again), done. Exit status 1 if a run failed.

Examples:
  usdrl grid status grids/ablation
  usdrl grid status grids/ablation --json
  usdrl grid status runs/paper`,
  );
  return perform<{ watch?: boolean }>(command, io, exit, async ({ options, note }, dir) => {
    const { GroupFolder, queueOf, scheduleStatus, watch } = await import('../../../schedule/index.js');
    const folder = GroupFolder.open(dir);
    if (options.watch !== true) {
      // A machine that sees the folder need not be one of the cluster.
      const queue = await queueOf(folder).catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
        note(`From the folder alone, without the queue: ${error.message}`);
        return undefined;
      });
      return statusAnswer(scheduleStatus(folder, { queue }));
    }
    const live = options.quiet === true ? undefined : (await import('../../grid/liveTable.js')).liveTable(io);
    try {
      return await statusAnswer(await watch(folder, { signal: io.signal, onStatus: live?.show }));
    } finally {
      live?.close();
    }
  });
}
