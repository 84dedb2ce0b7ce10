import { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions, collect } from '../commonOptions';
import type { Io } from '../io';

interface ReproduceOptions {
  profile: string;
  set: string[];
  figures: string;
}

/** `usdrl reproduce`: the main job of a profile, from data to table and figures. */
export function reproduceCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('reproduce')
      .description('the main job: data, pre-training, evaluation, table and figures; only what is missing is computed')
      .option('--profile <name>', 'what it runs on: demo (synthetic recordings)', 'demo')
      .option('--set <path=value>', 'change a setting of the profile (repeat for several)', collect, [] as string[])
      .option('--figures <dir>', 'folder for the table and the figures', 'figures'),
  ).addHelpText(
    'after',
    `
Examples:
  usdrl reproduce
  usdrl reproduce --backend wasm --set training.epochs=2 --figures figures/quick`,
  );
  return perform<ReproduceOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { profileNamed, runMainJob, writeMainReport } = await import('../../reproduction/index.js');
    const { tableToMarkdown } = await import('../../report/index.js');
    const profile = profileNamed(options.profile);
    await useBackend();
    const report = await runMainJob({ profile, seed: options.seed, set: options.set, note, ...work });
    const { table, files, notes } = await writeMainReport(report, options.figures);
    notes.forEach(note);
    const { results, runs, seconds } = report;
    const text = `${tableToMarkdown(table)}\nWritten in ${seconds.toFixed(0)} s:\n${files.map((file) => `  ${file}\n`).join('')}`;
    return { result: { profile: options.profile, table, files, runs, results, seconds }, text };
  });
}
