import { Argument, Command, InvalidArgumentError, Option } from 'commander';

import type { Engine } from '../../../schedule';
import { perform, type ExitStatus } from '../../action';
import { addCommonOptions, positiveNumber, wholeNumber } from '../../commonOptions';
import { estimateText } from '../../grid/estimateText';
import type { Io } from '../../io';
import { gridCancelCommand, gridRequeueCommand } from './control';
import { statusOutcome } from './outcome';
import { gridStatusCommand } from './status';
import { gridTableCommand } from './table';

interface GridOptions {
  out: string;
  engine: Engine;
  processes?: number;
  gpus?: string;
  cluster?: string;
  watch?: boolean;
  dryRun?: boolean;
  gflops?: number;
}

/** `usdrl grid FILE`: many runs described by one file; `usdrl grid status` and others look after them. */
export function gridCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('grid')
      .description('many runs described by one file, on this machine or on a Slurm cluster; launched again, it goes on')
      .addArgument(new Argument('<file>', 'grid file (YAML or JSON); its format: docs/grids.md'))
      .option('--out <dir>', 'folder of the grid: runs, logs, state (required)')
      .addOption(
        new Option('--engine <name>', 'local: processes on this machine; slurm: job arrays')
          .choices(['local', 'slurm'])
          .default('local'),
      )
      .option('--dry-run', 'list the runs with estimates of their cost; start and write nothing')
      .option(
        '--gflops <n>',
        'for the estimates: GFLOP/s a thread (default: as measured in --out, else 30)',
        positiveNumber,
      )
      .option('--processes <n>', 'local: runs at once (default: as many as cores and memory hold)', wholeNumber(1))
      .option('--gpus <list>', 'local: GPUs to share out among the processes, as 0,1 (default: all see all)', gpus)
      .option('--cluster <file>', 'slurm: partition, time limit, memory and so on (YAML or JSON); docs/grids.md')
      .option('--watch', 'slurm: stay and show the runs until none waits or runs; Ctrl-C ends only the watching'),
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
The seeds of the runs are those of the file, not --seed. A run that fails is tried once more, then reported with its log.
Exit status 1 if a run failed.

Examples:
  usdrl grid ablation.yaml --out grids/ablation --dry-run
  usdrl grid ablation.yaml --out grids/ablation
  usdrl grid ablation.yaml --out grids/ablation --engine slurm --cluster cluster.yaml
  usdrl grid status grids/ablation
  usdrl grid table grids/ablation`,
    );
  return perform<GridOptions>(command, io, exit, async ({ options, note }, file) => {
    const { dryRun, gflops, out, engine, backend, processes, cluster, watch, quiet } = options;
    const { estimateWorkload, schedule } = await import('../../../schedule/index.js');
    const { gridWorkload, readGridFile } = await import('../../../studies/index.js');
    const workload = gridWorkload(readGridFile(file), out);
    if (dryRun === true) {
      const estimate = estimateWorkload(workload, { rate: gflops === undefined ? undefined : gflops * 1e9 });
      return { result: estimate, text: estimateText(estimate) };
    }
    const live = quiet === true ? undefined : (await import('../../grid/liveTable.js')).liveTable(io);
    try {
      const status = await schedule(workload, {
        ...{ engine, backend, processes, cluster, watch },
        gpus: options.gpus?.split(','),
        signal: io.signal,
        note: live?.note ?? note,
        onStatus: live?.show,
      });
      return await statusOutcome(status);
    } finally {
      live?.close();
    }
  });
}

function gpus(text: string): string {
  const numbers = text.split(',');
  if (numbers.every((one) => /^[\w-]+$/.test(one)) && new Set(numbers).size === numbers.length) return text;
  throw new InvalidArgumentError('Wanted GPUs, each once: 0,1.');
}
