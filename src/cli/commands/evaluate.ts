import { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { collectParsed, positiveNumber, wholeNumber } from '../commonOptions';
import { evaluationCommand, sourceOf, type EvaluateOptions } from '../evaluationOptions';
import { evaluationText } from '../evaluationText';
import type { Io } from '../io';
import { columns, percent } from '../textTable';
import { evaluateDetectionCommand } from './evaluateDetection';
import { evaluateEarlyCommand } from './evaluateEarly';
import { evaluateEnsembleCommand } from './evaluateEnsemble';
import { evaluateFinetuneCommand } from './evaluateFinetune';
import { evaluateInvarianceCommand } from './evaluateInvariance';
import { evaluateSegmentationCommand } from './evaluateSegmentation';
import { evaluateSegmentsCommand } from './evaluateSegments';
import { evaluateSemiCommand } from './evaluateSemi';

interface KnnOptions extends EvaluateOptions {
  k?: number[];
  fraction?: number;
}

interface LinearOptions extends EvaluateOptions {
  lr?: number[];
}

/** `usdrl evaluate PROTOCOL`: what an encoder is worth. */
export function evaluateCommand(io: Io, exit: ExitStatus): Command {
  return new Command('evaluate')
    .description('evaluate an encoder by one protocol')
    .addCommand(knn(io, exit))
    .addCommand(linear(io, exit))
    .addCommand(evaluateFinetuneCommand(io, exit))
    .addCommand(evaluateSemiCommand(io, exit))
    .addCommand(evaluateEarlyCommand(io, exit))
    .addCommand(evaluateEnsembleCommand(io, exit))
    .addCommand(evaluateDetectionCommand(io, exit))
    .addCommand(evaluateSegmentationCommand(io, exit))
    .addCommand(evaluateSegmentsCommand(io, exit))
    .addCommand(evaluateInvarianceCommand(io, exit));
}

function knn(io: Io, exit: ExitStatus): Command {
  const command = evaluationCommand('knn', 'result-knn.json')
    .description('retrieval: the class of the nearest training clips by cosine similarity; nothing is trained')
    .option('--k <n...>', 'neighbours that vote; the first is the headline (default 1)', collectParsed(wholeNumber(1)))
    .option(
      '--fraction <x>',
      'look among a fraction of the training clips of each class, drawn by the seed (default: all)',
      positiveNumber,
    )
    .addHelpText(
      'after',
      `
Examples:
  usdrl evaluate knn --checkpoint runs/first --data data/nucla --split cross-view --k 1 5 9
  usdrl evaluate knn --raw --data data/nucla --split cross-view`,
    );
  return perform<KnnOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateKnn } = await import('../../runs/index.js');
    await useBackend();
    const { k, fraction, keep, out, force } = options;
    const result = await evaluateKnn({ ...sourceOf(options), k, fraction, keep, out, force, ...work });
    result.notes?.forEach(note);
    const byK = Object.entries(result.accuracyByK).map(
      ([key, accuracy]) => [`top-1, k = ${key}`, percent(accuracy)] as const,
    );
    return { result, text: evaluationText(result, Object.fromEntries(byK)) };
  });
}

function linear(io: Io, exit: ExitStatus): Command {
  const command = evaluationCommand('linear', 'result-linear.json')
    .description('linear probe: a linear classifier on frozen features, official protocol; best and last epoch')
    .option('--lr <rate...>', 'learning rates to try; the best is the headline', collectParsed(positiveNumber))
    .addHelpText(
      'after',
      `
Examples:
  usdrl evaluate linear --checkpoint runs/first --data data/nucla --split cross-view --lr 0.03 0.1 0.3
  usdrl evaluate linear --untrained --preset demo --data data/synthetic --split cross-subject`,
    );
  return perform<LinearOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateLinear } = await import('../../runs/index.js');
    await useBackend();
    const { lr, keep, out, force } = options;
    const result = await evaluateLinear({ ...sourceOf(options), learningRates: lr, keep, out, force, ...work });
    result.notes?.forEach(note);
    const { best, last, top5, byLearningRate } = result;
    const head = evaluationText(result, {
      'top-1, best test': `${percent(best.top1)} (epoch ${best.epoch})`,
      'top-1, last': `${percent(last.top1)} (epoch ${last.epoch})`,
      'top-5': percent(top5),
    });
    const rows = byLearningRate.map((one) => [one.learningRate, percent(one.best.top1), percent(one.last.top1)]);
    return { result, text: rows.length > 1 ? `${head}\n${columns(['learning rate', 'best', 'last'], rows)}` : head };
  });
}
