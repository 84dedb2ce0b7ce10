import { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';

/** `usdrl inspect PATH`: what a data set, run, checkpoint or array file holds. */
export function inspectCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(new Command('inspect'))
    .description('show what a data set folder, run folder, checkpoint or array file (.npy, .npz) holds')
    .argument('<path>', 'folder or file')
    .addHelpText('after', '\nExamples:\n  usdrl inspect data/nucla\n  usdrl inspect runs/first --json');
  return perform(command, io, exit, async ({ work }, path) => {
    const { inspect } = await import('../inspect/inspect.js');
    return inspect(path, work);
  });
}
