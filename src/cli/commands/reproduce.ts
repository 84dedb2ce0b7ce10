import { Argument, Command, Option } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';
import type { Profile } from '../../reproduction';

interface ReproduceOptions {
  profile: Profile;
  dataRoot: string;
  runs: string;
  figures: string;
  force?: boolean;
}

/** `usdrl reproduce`: the main job, from data to table and figures. */
export function reproduceCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('reproduce')
      .description('the main job: data, pre-training, evaluation, table and figures; only what is missing is computed')
      .addArgument(new Argument('[names...]', 'what to reproduce').choices(['main', 'all']))
      .addOption(
        new Option('--profile <name>', 'demo: synthetic recordings; small-real: N-UCLA')
          .choices(['demo', 'small-real'])
          .default('demo'),
      )
      .option('--data-root <dir>', 'where data sets lie', 'data')
      .option('--runs <dir>', 'where run folders go', 'runs')
      .option('--figures <dir>', 'where table and figures go', 'figures')
      .option('--force', 'compute everything anew'),
  ).addHelpText(
    'after',
    '\nExamples:\n  usdrl reproduce --profile demo\n  usdrl reproduce --profile small-real --backend tensorflow',
  );
  return perform<ReproduceOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { reproduce } = await import('../../reproduction/index.js');
    await useBackend();
    const { profile, dataRoot, runs, figures, seed, force } = options;
    const result = await reproduce({ profile, dataRoot, runs, figures, seed, force, note, ...work });
    result.notes.forEach(note);
    const { table, better, files, seconds, synthetic } = result;
    const text = [
      synthetic ? 'SYNTHETIC data: these numbers say nothing about the published ones.\n' : '',
      table,
      `Retrieval with learned features beats raw coordinates and an untrained encoder in ${better.length} of ${result.runs.length} runs.`,
      `Table and figures: ${files.join(', ')}`,
      `${seconds.toFixed(0)} s\n`,
    ];
    return { result, text: text.filter((line) => line !== '').join('\n') };
  });
}
