import { existsSync } from 'node:fs';

import { Command } from 'commander';

import { InputError } from '../../errors';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions, collect, positiveNumber } from '../commonOptions';
import type { Io } from '../io';
import { namedValues } from '../textTable';

interface RunOptions {
  set: string[];
  out: string;
  timeout?: number;
  force?: boolean;
}

/** `usdrl run NOTEBOOK`: execute a notebook with parameters. */
export function runCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('run')
      .description(
        'execute a notebook through the Jupyter protocol; stops at the first error with cell, line and message',
      )
      .argument('<notebook>', 'notebook file (.ipynb)')
      .option(
        '--set <name=value>',
        'value of a name in the cell tagged "parameters"; may be given many times',
        collect,
        [],
      )
      .requiredOption('--out <file.ipynb>', 'where the notebook with its outputs goes')
      .option('--timeout <seconds>', 'longest time for one cell', positiveNumber)
      .option('--force', 'replace an existing --out (also when it is the notebook itself)'),
    [],
  ).addHelpText(
    'after',
    `
The backend and the seed are parameters of the notebook, where it declares them.

Example:
  usdrl run notebooks/02-pretrain-and-evaluate.ipynb --set split=cross-view --out runs/nucla.ipynb`,
  );
  return perform<RunOptions>(command, io, exit, async ({ options, work }, file) => {
    const { parseParameters, runNotebook } = await import('../../notebook/index.js');
    const { set, out, timeout, force } = options;
    if (existsSync(out) && !force) {
      const fix = 'Give --force to replace it, or another --out.';
      throw new InputError({ file: out, thing: 'output', found: 'an existing file', wanted: 'none', fix });
    }
    const result = await runNotebook({ file, out, parameters: parseParameters(set), timeout, ...work });
    return { result, text: namedValues({ notebook: result.out, cells: result.cells, seconds: result.seconds }) };
  });
}
