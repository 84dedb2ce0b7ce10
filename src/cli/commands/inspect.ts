import { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';

/** `usdrl inspect PATH`: what a data set, run, checkpoint, array file, pickle or recording holds. */
export function inspectCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(new Command('inspect'), [])
    .description(
      'show what a data set folder, run folder, checkpoint or array file (.npy, .npz, .pkl) or recording (.skeleton, .txt, .mat) holds; damaged files are refused',
    )
    .argument('<path>', 'folder or file')
    .addHelpText(
      'after',
      '\nExamples:\n  usdrl inspect data/nucla\n  usdrl inspect runs/first --json\n  usdrl inspect ntu60_xs_joint_dste.pth.tar',
    );
  return perform(command, io, exit, async ({ work }, path) => {
    const { inspect } = await import('../inspect/inspect.js');
    return inspect(path, work);
  });
}
