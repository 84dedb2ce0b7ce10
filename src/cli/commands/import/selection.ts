import { Command, Option } from 'commander';

import { InputError } from '../../../errors';
import { perform, type ExitStatus } from '../../action';
import { wholeNumber } from '../../commonOptions';
import type { Io } from '../../io';
import { importText } from './importText';
import { addTarget, type ImportTarget } from './importOptions';

interface SelectionChoice extends ImportTarget {
  split: string;
  testSubjects?: number[];
  testCameras?: number[];
  name?: string;
}

/** A training part to choose settings on. */
export function selection(io: Io, exit: ExitStatus): Command {
  const command = addTarget(new Command('selection'))
    .description('the training part of a data set folder, divided anew to choose settings on (split selection)')
    .argument('<dir>', 'data set folder')
    .requiredOption('--split <name>', 'split whose training part is taken; its test part is left out')
    .addOption(numbers('--test-subjects <n...>', 'subjects of the training part to test on'))
    .addOption(numbers('--test-cameras <n...>', 'or its cameras').conflicts('testSubjects'))
    .option('--name <name>', 'name of the new data set (default: that of the other, with selection)')
    .addHelpText(
      'after',
      '\nExample:\n  usdrl import selection data/utd-mhad --split cross-subject --test-subjects 7 --out data/utd-mhad-selection',
    );
  return perform<SelectionChoice>(command, io, exit, async ({ options, work }, folder) => {
    const { importSelection } = await import('../../../data/index.js');
    const { out, split, name, force, testSubjects, testCameras } = options;
    if (testSubjects === undefined && testCameras === undefined) {
      const wanted = '--test-subjects or --test-cameras';
      throw new InputError({ thing: 'recordings to hold out', found: 'neither option', wanted });
    }
    const heldOut = testSubjects === undefined ? { cameras: testCameras ?? [] } : { subjects: testSubjects };
    return importText(await importSelection({ folder, split }, out, heldOut, { name, force, ...work }));
  });
}

/** An option of several whole numbers from 1. */
function numbers(flags: string, description: string): Option {
  const one = wholeNumber(1);
  return new Option(flags, description).argParser((text, before: number[] | undefined) => [
    ...(before ?? []),
    one(text),
  ]);
}
