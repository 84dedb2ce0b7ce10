import { CommanderError, type Command } from 'commander';

import { visibleJson } from '../errors';
import type { ExitStatus } from './action';
import type { Io } from './io';
import { createProgram } from './program';

/**
 * Runs one command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit status: 0 done, 1 the work failed, 2 wrong usage
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const exit: ExitStatus = { code: 0 };
  const program = createProgram(io, exit);
  forAll(program, (command) => command.exitOverride().configureOutput({ writeOut: io.stdout, writeErr: io.stderr }));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit.code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (argv.includes('--json')) io.stdout(`${visibleJson({ error: { message: error.message } })}\n`);
    return 2;
  }
}

function forAll(command: Command, change: (command: Command) => void): void {
  change(command);
  command.commands.forEach((child) => forAll(child, change));
}
