import type { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { evaluationCommand, sourceOf, type EvaluateOptions } from '../evaluationOptions';
import { evaluationText } from '../evaluationText';
import { fineTuningHelp } from '../fineTuningHelp';
import type { Io } from '../io';
import { percent } from '../textTable';

/** `usdrl evaluate finetune`: recognition by the whole model, trained on labels. */
export function evaluateFinetuneCommand(io: Io, exit: ExitStatus): Command {
  const command = evaluationCommand('finetune', 'result-finetune.json')
    .description('fine-tuning: the encoder and a linear classifier, trained as a whole on all labelled clips')
    .addHelpText(
      'after',
      `
Beside the result lie the scores of the test clips (scores-finetune.npz), for: usdrl evaluate ensemble. The checkpoint stays as
it is.

${fineTuningHelp('finetune')}

Examples:
  usdrl evaluate finetune --checkpoint runs/first --data data/nucla --split cross-view
  usdrl evaluate finetune --untrained --preset demo --data data/synthetic --split cross-subject --out scratch.json`,
    );
  return perform<EvaluateOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateFinetune } = await import('../../runs/index.js');
    await useBackend();
    const { keep, out, force } = options;
    const result = await evaluateFinetune({ ...sourceOf(options), keep, out, force, ...work });
    result.notes?.forEach(note);
    const { best, last, top5 } = result;
    const text = evaluationText(result, {
      'top-1, best test': `${percent(best.top1)} (epoch ${best.epoch})`,
      'top-1, last': `${percent(last.top1)} (epoch ${last.epoch})`,
      'top-5': percent(top5),
    });
    return { result, text };
  });
}
