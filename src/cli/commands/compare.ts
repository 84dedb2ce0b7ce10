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
      .description('two runs, or two groups of runs, side by side: difference, 95 % interval, exact tests')
      .addArgument(
        new Argument(
          '<a>',
          'record file, run folder, folder of runs (a profile or a grid), FOLDER/ID: all seeds of a run, or PROFILE/STUDY',
        ),
      )
      .addArgument(new Argument('<b>', 'the same')),
    [],
  ).addHelpText(
    'after',
    `
Paired over the seeds that both have, and clip by clip where both stored their scores. The interval is of the mean difference:
a bootstrap over seeds and clips, or Student's t over the seeds where no scores are kept. Beside it the exact tests: sign-flip
over the seeds, McNemar over the clips of each seed. The verdict is the interval's: undecided where it contains 0. With fewer
than three seeds nothing can be said. Of folders of runs those are compared that are alike, or alike but for one setting.

Examples:
  usdrl compare runs/small-real/nucla-cross-view-joint-sttr runs/small-real/nucla-cross-view-joint-dste
  usdrl compare small-real/table3 runs/mine
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
  const head = [
    'measured',
    'a (%)',
    'b (%)',
    'b - a',
    '95 % interval',
    'over',
    'n',
    'sign-flip p',
    'McNemar p',
    'verdict',
  ];
  const rows = comparisons.map(({ value, measurement, firstMean, secondMean, seeds, difference }) => [
    value === 'top1' ? measurement : `${measurement} ${value}`,
    percent(firstMean),
    percent(secondMean),
    difference === undefined ? undefined : signed(difference.mean),
    difference?.interval?.map(signed).join(' to '),
    difference?.over,
    numbersOf(seeds, difference?.clips),
    difference?.signFlip?.toPrecision(2),
    rangeOf(difference?.mcNemar ?? []),
    difference === undefined
      ? 'tested on other recordings'
      : difference.verdict.replace('the second', 'b').replace('the first', 'a'),
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

function numbersOf(seeds: number, clips: number | undefined): string {
  const text = seeds === 1 ? '1 seed' : `${seeds} seeds`;
  return clips === undefined ? text : `${text}, ${clips} clips`;
}

/** The least and the largest over the seeds. */
function rangeOf(values: readonly number[]): string | undefined {
  if (values.length === 0) return undefined;
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toPrecision(2));
  return least === most ? least : `${least} to ${most}`;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
}
