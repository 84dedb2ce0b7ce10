import { Argument, Command } from 'commander';

import type { Comparison } from '../../studies';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';
import { columns } from '../textTable';

/** `usdrl compare A B`: what two runs gave, and whether the difference is more than chance. */
export function compareCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('compare')
      .description('two runs, or two groups of runs, side by side: difference, 95 % interval, test')
      .addArgument(new Argument('<a>', 'record file, run folder, folder of runs, or FOLDER/ID: all seeds of a run'))
      .addArgument(new Argument('<b>', 'the same')),
    [],
  ).addHelpText(
    'after',
    `
Paired over the seeds that both have (Student's t), or with one seed over the test clips, where both stored their scores
(McNemar). Of folders of runs those are compared that are alike, or alike but for one setting. Where nothing can be said
of the difference its interval stays blank.

Examples:
  usdrl compare runs/small-real/nucla-cross-view-joint-sttr runs/small-real/nucla-cross-view-joint-dste
  usdrl compare grids/before grids/after --json`,
  );
  return perform(command, io, exit, async (_, a, b) => {
    const { compareRuns, readSide } = await import('../../studies/index.js');
    const comparisons = await compareRuns(readSide(a), readSide(b));
    return { result: { a, b, comparisons }, text: comparisonText(comparisons) };
  });
}

function comparisonText(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) {
    return 'Nothing to compare: no run of the one is like a run of the other but for one setting, with a seed and a measurement in common.\n';
  }
  const head = ['measured', 'a (%)', 'b (%)', 'b - a', '95 % interval', 'p', 'n', 'test', 'verdict'];
  const rows = comparisons.map((one) => [
    one.value === 'top1' ? one.measurement : `${one.measurement} ${one.value}`,
    percent(one.firstMean),
    percent(one.secondMean),
    one.difference === undefined ? undefined : signed(one.difference),
    one.test?.interval.map(signed).join(' to '),
    one.test?.p.toPrecision(2),
    one.test?.n,
    one.test?.name,
    one.verdict.replace('the second', 'b').replace('the first', 'a'),
  ]);
  const pairs = comparisons.map(
    ({ first, second, differs }) => `a ${first}\nb ${second}  (${differs.join(', ') || 'alike'})`,
  );
  const lines = comparisons.flatMap((_, place) => [
    ...(pairs[place] === pairs[place - 1] ? [] : [pairs[place]]),
    ...(pairs[place] === pairs[place + 1]
      ? []
      : [
          columns(
            head,
            rows.filter((__, one) => pairs[one] === pairs[place]),
          ),
        ]),
  ]);
  return `${lines.join('\n')}\n`;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
}
