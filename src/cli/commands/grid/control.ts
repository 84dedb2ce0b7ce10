import { Argument, Command } from 'commander';

import { perform, type ExitStatus } from '../../action';
import { addCommonOptions } from '../../commonOptions';
import type { Io } from '../../io';

/** `usdrl grid cancel DIR [ID...]`: ends jobs. */
export function gridCancelCommand(io: Io, exit: ExitStatus): Command {
  const command = jobsCommand('cancel', 'slurm: take jobs out of the queue and end those that run, which save first');
  return perform(command, io, exit, async (_, dir, ...ids) => {
    const { cancelJobs, GroupFolder } = await import('../../../schedule/index.js');
    return answer('cancelled', await cancelJobs(GroupFolder.open(dir), ids.length === 0 ? undefined : ids));
  });
}

/** `usdrl grid requeue DIR [ID...]`: puts running jobs back into the queue. */
export function gridRequeueCommand(io: Io, exit: ExitStatus): Command {
  const command = jobsCommand('requeue', 'slurm: running jobs save, go back into the queue, and go on later');
  return perform(command, io, exit, async (_, dir, ...ids) => {
    const { GroupFolder, requeueJobs } = await import('../../../schedule/index.js');
    return answer('requeued', await requeueJobs(GroupFolder.open(dir), ids.length === 0 ? undefined : ids));
  });
}

function jobsCommand(name: string, description: string): Command {
  return addCommonOptions(
    new Command(name)
      .description(description)
      .addArgument(new Argument('<dir>', 'folder of the grid, or of a profile: runs/paper'))
      .addArgument(new Argument('[ids...]', 'runs (default: all)')),
    [],
  ).addHelpText(
    'after',
    `
Runs that a local engine is at are stopped with Ctrl-C where it runs. Whatever was stopped goes on when the grid is launched
again.

Examples:
  usdrl grid ${name} grids/ablation
  usdrl grid ${name} grids/ablation kind-dste_seed-0
  usdrl grid ${name} runs/paper`,
  );
}

function answer(what: string, runs: string[]) {
  const text = runs.length === 0 ? `no jobs to be ${what}\n` : `${what}: ${runs.length} jobs\n${runs.join('\n')}\n`;
  return { result: { [what]: runs }, text };
}
