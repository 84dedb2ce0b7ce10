import type { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { positiveNumber, wholeNumber } from '../commonOptions';
import { evaluationCommand, sourceOf, type EvaluateOptions } from '../evaluationOptions';
import { evaluationText } from '../evaluationText';
import { fineTuningHelp } from '../fineTuningHelp';
import type { Io } from '../io';
import { columns, percent } from '../textTable';

interface SemiOptions extends EvaluateOptions {
  fraction?: number;
  draws?: number;
}

/** `usdrl evaluate semi`: recognition from a few labels. */
export function evaluateSemiCommand(io: Io, exit: ExitStatus): Command {
  const command = evaluationCommand('semi', 'result-semi-PERCENT.json')
    .description(
      'semi-supervised: fine-tuning on a fraction of the labelled clips, drawn class by class, several times',
    )
    .option(
      '--fraction <x>',
      'fraction of the labelled training clips of each class, at least one (default 0.01)',
      positiveNumber,
    )
    .option('--draws <n>', 'how often these clips are drawn; the headline is the mean (default 5)', wholeNumber(1))
    .addHelpText(
      'after',
      `
The seed decides the draws; a smaller fraction lies in a larger one. Beside the result lie the scores of the test clips
(scores-semi-PERCENT.npz), for: usdrl evaluate ensemble --protocol semi-PERCENT.

${fineTuningHelp('semi')}

Examples:
  usdrl evaluate semi --fraction 0.01 --checkpoint runs/first --data data/nucla --split cross-view
  usdrl evaluate semi --fraction 0.1 --draws 3 --untrained --preset demo --data data/synthetic --split cross-subject`,
    );
  return perform<SemiOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateSemi } = await import('../../runs/index.js');
    await useBackend();
    const { fraction, draws, keep, out, force } = options;
    const result = await evaluateSemi({ ...sourceOf(options), fraction, draws, keep, out, force, ...work });
    result.notes?.forEach(note);
    const { top1, top5, deviation } = result;
    const head = evaluationText(result, {
      labelled: `${percent(result.fraction)}, ${result.draws.length} draws`,
      'top-1, mean': deviation === null ? percent(top1) : `${percent(top1)}, deviation ${percent(deviation)}`,
      'top-1, best test': percent(result.best.top1),
      'top-1, last': percent(result.last.top1),
      'top-5': percent(top5),
    });
    const rows = result.draws.map((draw, index) => [index, percent(draw.best.top1), percent(draw.last.top1)]);
    return { result, text: `${head}\n${columns(['draw', 'best', 'last'], rows)}` };
  });
}
