import { Command, Option } from 'commander';

import { perform, type ExitStatus } from '../action';
import {
  addCommonOptions,
  addSettingOptions,
  collectParsed,
  positiveNumber,
  type SettingOptions,
} from '../commonOptions';
import { addSourceOptions, sourceOf, type SourceOptions } from '../evaluationOptions';
import { evaluationText } from '../evaluationText';
import type { Io } from '../io';
import { columns, percent } from '../textTable';

interface EarlyOptions extends SettingOptions, SourceOptions {
  ratios?: number[];
  form?: 'prefix' | 'causal';
  models?: 'one' | 'each';
  lr?: number[];
  out?: string;
  force?: boolean;
}

/** `usdrl evaluate early`: recognition from the beginnings of clips. */
export function evaluateEarlyCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addSettingOptions(
      addSourceOptions(new Command('early'))
        .description('early prediction: a linear classifier on features of the beginnings of clips, encoder frozen')
        .option('--ratios <x...>', 'observed parts, rising (default 0.1 0.2 ... 1)', collectParsed(positiveNumber))
        .addOption(
          new Option(
            '--form <name>',
            'resize what was observed (prefix, default), or take the first frames of the resized clip (causal: of an encoder with encoder.causal)',
          ).choices(['prefix', 'causal']),
        )
        .addOption(
          new Option('--models <which>', 'one classifier, trained at all ratios (default), or one for each').choices([
            'one',
            'each',
          ]),
        )
        .option('--lr <rate...>', 'learning rates to try; the best is the headline', collectParsed(positiveNumber))
        .option(
          '--out <file.json>',
          'result file (default: result-early-FORM.json in the run folder of the checkpoint)',
        )
        .option('--force', 'replace an existing result'),
    ),
    ['backend', 'seed'],
  ).addHelpText(
    'after',
    `
The headline is the mean accuracy over the ratios, after the last epoch.

Examples:
  usdrl evaluate early --checkpoint runs/first --data data/nucla --split cross-view --lr 0.1 0.3
  usdrl evaluate early --form causal --untrained --preset demo --set encoder.causal=true --data data/synthetic \\
    --split cross-subject --ratios 0.2 0.5 1`,
  );
  return perform<EarlyOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateEarly } = await import('../../runs/index.js');
    await useBackend();
    const { ratios, form, models, lr, out, force } = options;
    const asked = { ratios, form, models, learningRates: lr, out, force };
    const result = await evaluateEarly({ ...sourceOf(options), ...asked, ...work });
    result.notes?.forEach(note);
    const head = evaluationText(result, {
      form: `${result.form}, ${result.models === 'one' ? 'one classifier' : 'a classifier for each ratio'}`,
      'learning rate': result.learningRate,
      'top-1, mean': percent(result.top1),
      'top-5, mean': percent(result.top5),
    });
    const rows = result.byRatio.map(({ ratio, top1, top5 }) => [percent(ratio), percent(top1), percent(top5)]);
    return { result, text: `${head}\n${columns(['observed', 'top-1', 'top-5'], rows)}` };
  });
}
