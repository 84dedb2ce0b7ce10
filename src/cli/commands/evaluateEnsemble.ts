import { Command, InvalidArgumentError, Option } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import { evaluationText } from '../evaluationText';
import type { Io } from '../io';
import { columns, percent } from '../textTable';

interface EnsembleOptions {
  runs: string[];
  weights?: number[];
  combine: 'softmax' | 'logits';
  protocol: string;
  out?: string;
  force?: boolean;
}

/** `usdrl evaluate ensemble`: several streams as one. */
export function evaluateEnsembleCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('ensemble')
      .description('late fusion: stored scores of several runs, e.g. joint, motion and bone, as one prediction')
      .requiredOption('--runs <path...>', 'run folders, or result files, at least two')
      .option('--protocol <name>', 'evaluation taken from a run folder: linear, finetune, semi-1, semi-10', 'linear')
      .option(
        '--weights <numbers>',
        'weight of each run, e.g. 3,2,2; only their ratios count (default: equal)',
        numbers,
      )
      .addOption(
        new Option('--combine <what>', 'what is summed: probabilities or the scores before the softmax')
          .choices(['softmax', 'logits'])
          .default('softmax'),
      )
      .option('--out <file.json>', 'result file (default: none)')
      .option('--force', 'replace an existing result'),
    [],
  ).addHelpText(
    'after',
    `
Nothing is trained. The runs must be evaluated before, on the same data set and split: the scores lie beside the results.

Examples:
  usdrl evaluate linear --checkpoint runs/joint --data data/nucla --split cross-view    (so for runs/motion, runs/bone)
  usdrl evaluate ensemble --runs runs/joint runs/motion runs/bone
  usdrl evaluate ensemble --runs runs/joint runs/motion runs/bone --weights 3,2,2 --out three-streams.json`,
  );
  return perform<EnsembleOptions>(command, io, exit, async ({ options }) => {
    const { evaluateEnsemble } = await import('../../runs/index.js');
    const { runs, weights, combine, protocol, out, force } = options;
    const result = await evaluateEnsemble({ runs, weights, combine, protocol, out, force });
    const rows = result.members.map((member) => [
      member.result,
      member.modality,
      Number(member.weight.toFixed(3)),
      percent(member.top1),
    ]);
    const head = evaluationText(result, { 'top-1': percent(result.top1), 'top-5': percent(result.top5) });
    return { result, text: `${head}\n${columns(['fused', 'stream', 'weight', 'top-1'], rows)}` };
  });
}

function numbers(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (values.every((value) => Number.isFinite(value) && value >= 0)) return values;
  throw new InvalidArgumentError('Wanted numbers from 0, separated by commas.');
}
