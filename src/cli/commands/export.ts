import { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';
import { columns } from '../textTable';

/** `usdrl export`: the metrics of runs for other programs. */
export function exportCommand(io: Io, exit: ExitStatus): Command {
  return new Command('export')
    .description('metrics of runs for other programs')
    .addCommand(tensorboardCommand(io, exit));
}

function tensorboardCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(new Command('tensorboard'), [])
    .description('loss, terms, learning rate and feature health as an event file that TensorBoard reads')
    .argument('<runs...>', 'run folders')
    .option('--out <folder>', 'write to FOLDER/RUN instead of into the run folder')
    .addHelpText(
      'after',
      '\nAgain after more steps it replaces the file. TensorBoard itself: pip install tensorboard.\n\n' +
        'Example:\n  usdrl export tensorboard runs/first runs/second\n  tensorboard --logdir runs',
    );
  return perform<{ out?: string }>(command, io, exit, async ({ options }, ...runs) => {
    const { exportTensorboard } = await import('../../runs/index.js');
    const files = runs.map((run) => exportTensorboard(run, options.out));
    const rows = files.map(({ run, file, events }) => [run, events, file]);
    return { result: { files }, text: columns(['run', 'events', 'file'], rows) };
  });
}
