import { Argument, Command, Option } from 'commander';

import { perform, type ExitStatus } from '../../action';
import { addCommonOptions } from '../../commonOptions';
import type { Io } from '../../io';
import { addScheduleOptions, estimated, scheduled, type ScheduleOptions } from '../../scheduleOptions';
import { gridCancelCommand, gridRequeueCommand } from './control';
import { statusAnswer } from './statusAnswer';
import { gridStatusCommand } from './status';
import { gridTableCommand } from './table';

interface GridOptions extends ScheduleOptions {
  out: string;
  profile?: string;
}

/** `usdrl grid FILE`: many runs described by one file; `usdrl grid status` and others look after them. */
export function gridCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addScheduleOptions(
      new Command('grid')
        .description(
          'many runs described by one file, on this machine or on a Slurm cluster; launched again, it goes on',
        )
        .addArgument(new Argument('<file>', 'grid file (YAML or JSON); its format: docs/grids.md'))
        .option('--out <dir>', 'folder of the grid: runs, logs, state (required)')
        // Its name before tables had clusters too.
        .addOption(new Option('--profile <file>', 'the same as --cluster').hideHelp()),
    ),
    ['backend'],
  )
    // Options after the name of a subcommand are the subcommand's.
    .enablePositionalOptions()
    // A required option would be required of the subcommands too.
    .hook('preAction', (grid, acting) => {
      if (acting === grid && grid.opts<GridOptions>().out === undefined) {
        grid.error("error: required option '--out <dir>' not specified");
      }
    })
    .addCommand(gridStatusCommand(io, exit))
    .addCommand(gridCancelCommand(io, exit))
    .addCommand(gridRequeueCommand(io, exit))
    .addCommand(gridTableCommand(io, exit))
    .addHelpText(
      'after',
      `
The seeds of the runs are those of the file. A run that fails is tried once more, then reported with its log.
Exit status 1 if a run failed.

Examples:
  usdrl grid ablation.yaml --out grids/ablation --dry-run
  usdrl grid ablation.yaml --out grids/ablation
  usdrl grid ablation.yaml --out grids/ablation --engine slurm --cluster cluster.yaml
  usdrl grid status grids/ablation
  usdrl grid table grids/ablation`,
    );
  return perform<GridOptions>(command, io, exit, async (session, file) => {
    const { gridWorkload, readGridFile } = await import('../../../studies/index.js');
    const { profile, ...options } = session.options;
    const workload = gridWorkload(readGridFile(file), options.out);
    if (options.dryRun === true) return estimated(workload, options);
    const cluster = options.cluster ?? profile;
    return statusAnswer(await scheduled(workload, { ...session, options: { ...options, cluster } }, io));
  });
}
