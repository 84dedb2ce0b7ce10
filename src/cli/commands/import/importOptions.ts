import type { Command } from 'commander';

import { addCommonOptions, wholeNumber } from '../../commonOptions';

/** Options of every importer. */
export interface ImportTarget {
  out: string;
  force?: boolean;
}

/** Options of importers that can go on after an interruption. */
export interface ResumableTarget extends ImportTarget {
  resume?: boolean;
}

/** Options of importers of text recordings. */
export interface RecordingTarget extends ResumableTarget {
  threads?: number;
  skipDamaged?: boolean;
  /** False with `--no-normalise`. */
  normalise: boolean;
  alignSpine?: boolean;
}

export function addTarget(command: Command): Command {
  return addCommonOptions(command.requiredOption('--out <dir>', 'data set folder to make')).option(
    '--force',
    'replace an existing data set',
  );
}

export function addResumableTarget(command: Command): Command {
  return addTarget(command).option('--resume', 'go on with an import that was interrupted');
}

/** The options of importers of recordings that people read as text files, one a recording. */
export function addRecordingTarget(command: Command): Command {
  return addPreparation(addResumableTarget(command))
    .option('--threads <n>', 'threads that read (default: one for each core)', wholeNumber(1))
    .option('--skip-damaged', 'leave damaged recordings out and list them, instead of stopping at the first');
}

export function addPreparation(command: Command): Command {
  return command
    .option('--no-normalise', 'keep metres in camera space')
    .option('--align-spine', 'also turn the spine to z, as AGCN or CMD do; not for weights of USDRL or UmURL');
}
