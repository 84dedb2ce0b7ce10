import { InvalidArgumentError, Option, type Command } from 'commander';

import type { Engine, ScheduleRequest, ScheduleStatus, Workload } from '../schedule';
import type { Answer, Session } from './action';
import { cacheSizeOption, positiveNumber, wholeNumber } from './commonOptions';
import type { Io } from './io';

/** Options of commands that make many runs. */
export interface ScheduleOptions {
  engine: Engine;
  processes?: number;
  gpus?: string;
  cluster?: string;
  watch?: boolean;
  dryRun?: boolean;
  gflops?: number;
  cacheSize?: number;
}

/** Adds the options of commands that make many runs. */
export function addScheduleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <name>', 'local: processes on this machine; slurm: job arrays')
        .choices(['local', 'slurm'])
        .default('local'),
    )
    .option('--dry-run', 'list the runs with estimates of their cost; start and write nothing')
    .option(
      '--gflops <n>',
      'for the estimates: GFLOP/s a thread (default: as measured in the folder of the runs, else 30)',
      positiveNumber,
    )
    .option('--processes <n>', 'local: runs at once (default: as many as cores and memory hold)', wholeNumber(1))
    .option('--gpus <list>', 'local: GPUs to share out among the processes, as 0,1 (default: all see all)', gpus)
    .option('--cluster <file>', 'slurm: partition, time limit, memory and so on (YAML or JSON); docs/grids.md')
    .option('--watch', 'slurm: stay and show the runs until none waits or runs; Ctrl-C ends only the watching')
    .addOption(cacheSizeOption());
}

/** What a workload would take. Nothing is started or written. */
export async function estimated(workload: Workload, { gflops }: ScheduleOptions): Promise<Answer> {
  const { estimateWorkload } = await import('../schedule/index.js');
  const { estimateText } = await import('./grid/estimateText.js');
  const estimate = estimateWorkload(workload, { rate: gflops === undefined ? undefined : gflops * 1e9 });
  return { result: estimate, text: estimateText(estimate) };
}

/** Makes what is missing of a workload, with a table of its runs on stderr. */
export async function scheduled(
  workload: Workload,
  { options, note }: Pick<Session<ScheduleOptions>, 'options' | 'note'>,
  io: Io,
  further: Pick<ScheduleRequest, 'prepareData' | 'waitForOthers'> = {},
): Promise<ScheduleStatus> {
  const { schedule } = await import('../schedule/index.js');
  const { engine, backend, devices, processes, cluster, watch, quiet, cacheSize } = options;
  const places = { ...workload.places, cacheSize };
  const live = quiet === true ? undefined : (await import('./grid/liveTable.js')).liveTable(io);
  try {
    return await schedule(
      { ...workload, places },
      {
        ...{ engine, backend, devices, processes, cluster, watch },
        ...further,
        gpus: options.gpus?.split(','),
        signal: io.signal,
        note: live?.note ?? note,
        onStatus: live?.show,
      },
    );
  } finally {
    live?.close();
  }
}

function gpus(text: string): string {
  const numbers = text.split(',');
  if (numbers.every((one) => /^[\w-]+$/.test(one)) && new Set(numbers).size === numbers.length) return text;
  throw new InvalidArgumentError('Wanted GPUs, each once: 0,1.');
}
