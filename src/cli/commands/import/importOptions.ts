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
  /** Undefined: as the importer thinks best. */
  normalise?: boolean;
  alignSpine?: boolean;
}

/** Options of importers of untrimmed recordings. */
export interface UntrimmedTarget extends RecordingTarget {
  clips?: boolean;
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

/** Options of importers that read one text file a recording. */
export function addRecordingTarget(command: Command): Command {
  return addReading(addResumableTarget(command));
}

/** The same for untrimmed recordings. */
export function addUntrimmedTarget(command: Command): Command {
  // Naming both forms of `normalise` leaves the value undefined when neither is given.
  return addReading(
    addResumableTarget(command)
      .option('--clips', 'a clip for each labelled segment, for recognition, instead of whole recordings')
      .option('--normalise', 'centre and turn whole recordings too; clips always are, unless --no-normalise is given'),
  );
}

function addReading(command: Command): Command {
  return command
    .option('--no-normalise', 'keep metres in camera space')
    .option('--align-spine', 'also turn the spine to z, as AGCN or CMD do; not for weights of USDRL or UmURL')
    .option('--threads <n>', 'threads that read (default: one for each core)', wholeNumber(1))
    .option('--skip-damaged', 'leave damaged recordings out and list them, instead of stopping at the first');
}
