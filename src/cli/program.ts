import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { Command } from 'commander';

import type { ExitStatus } from './action';
import { compareCommand } from './commands/compare';
import { completionCommand } from './commands/completion';
import { convertCommand } from './commands/convert';
import { doctorCommand } from './commands/doctor';
import { embedCommand } from './commands/embed';
import { evaluateCommand } from './commands/evaluate';
import { exportCommand } from './commands/export';
import { figureCommand } from './commands/figure';
import { gridCommand } from './commands/grid/grid';
import { importCommand } from './commands/import/import';
import { inspectCommand } from './commands/inspect';
import { pageCommand } from './commands/page';
import { predictCommand } from './commands/predict';
import { pretrainCommand } from './commands/pretrain';
import { reportCommand } from './commands/report';
import { reproduceCommand } from './commands/reproduce';
import { runCommand } from './commands/run';
import { settingsCommand } from './commands/settings';
import { setupCommand } from './commands/setup';
import { workCommand, workElementCommand } from './commands/work';
import type { Io } from './io';

/** The whole command line. Rooms that load TensorFlow are imported inside the actions, so that help is quick. */
export function createProgram(io: Io, exit: ExitStatus): Command {
  const program = new Command('usdrl')
    .description('Unified skeleton-based dense representation learning: from skeleton recordings to a result.')
    .version(packageVersion())
    .showSuggestionAfterError()
    // A command with subcommands can then have options of its own: they end where a subcommand's name stands.
    .enablePositionalOptions()
    .addHelpText('after', examples);
  const commands = [
    setupCommand,
    doctorCommand,
    importCommand,
    inspectCommand,
    settingsCommand,
    pretrainCommand,
    embedCommand,
    evaluateCommand,
    predictCommand,
    convertCommand,
    runCommand,
    reproduceCommand,
    reportCommand,
    figureCommand,
    exportCommand,
    pageCommand,
    compareCommand,
    gridCommand,
    completionCommand,
  ];
  commands.forEach((create) => program.addCommand(create(io, exit)));
  // What launchers and job scripts call.
  [workCommand, workElementCommand].forEach((create) => program.addCommand(create(io, exit), { hidden: true }));
  return program;
}

const examples = `
Examples:
  usdrl import synthetic --out data/synthetic
  usdrl pretrain --data data/synthetic --split cross-subject --out runs/first --preset demo
  usdrl evaluate knn --checkpoint runs/first --data data/synthetic --split cross-subject

Exit status: 0 done, 1 the work failed, 2 wrong usage.`;

/** From package.json, which lies two folders up both from `src/cli` and from `dist/cli`. */
function packageVersion(): string {
  const file = resolve(__dirname, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
