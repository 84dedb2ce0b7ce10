import { Argument, Command, Option } from 'commander';

import { InputError } from '../../../errors';
import type { ResultTable } from '../../../report';
import { perform, type ExitStatus } from '../../action';
import { addCommonOptions } from '../../commonOptions';
import type { Io } from '../../io';

interface TableOptions {
  rows?: string[];
  columns: string;
  value: string;
  format: 'markdown' | 'csv' | 'latex' | 'html';
}

/** `usdrl grid table DIR`: the results as a table. */
export function gridTableCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('table')
      .description('the results so far as a table: the mean over the seeds in each cell, with its deviation')
      .addArgument(new Argument('<dir>', 'folder of the grid'))
      .option('--rows <axis...>', 'axes that make the rows (default: all that make no columns)')
      .option('--columns <axis>', 'what makes the columns: an axis, or evaluation', 'evaluation')
      .option('--value <name>', 'top1 or top5', 'top1')
      .addOption(
        new Option('--format <name>', 'how it is written')
          .choices(['markdown', 'csv', 'latex', 'html'])
          .default('markdown'),
      ),
    [],
  ).addHelpText(
    'after',
    `
A row or cell averages over every axis that makes neither rows nor columns.

Examples:
  usdrl grid table grids/ablation
  usdrl grid table grids/ablation --columns encoder.kind --format csv > ablation.csv`,
  );
  return perform<TableOptions>(command, io, exit, async ({ options }, dir) => {
    const { gridFactors, gridTable } = await import('../../../studies/index.js');
    const report = await import('../../../report/index.js');
    const writers: Record<TableOptions['format'], (table: ResultTable) => string> = {
      markdown: report.tableToMarkdown,
      csv: report.tableToCsv,
      latex: report.tableToLatex,
      html: report.tableToHtml,
    };
    const { rows, columns, value, format } = options;
    const known = gridFactors(dir);
    const unknown = [...(rows ?? []), columns].find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new InputError({ file: dir, thing: 'axis', found: unknown, wanted: `one of ${known.join(', ')}` });
    }
    const table = gridTable(dir, { rows, columns, value });
    return { result: table, text: `${writers[format](table).trimEnd()}\n` };
  });
}
