import type { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { evaluationCommand, sourceOf, type EvaluateOptions } from '../evaluationOptions';
import type { Io } from '../io';
import { columns, namedValues, percent } from '../textTable';

/** `usdrl evaluate invariance`: what features do not tell apart. */
export function evaluateInvarianceCommand(io: Io, exit: ExitStatus): Command {
  const command = evaluationCommand('invariance', 'result-invariance.json', { keeps: false })
    .description(
      'what features do not tell apart: how often a test clip that is changed is taken for itself among the unchanged ones',
    )
    .addHelpText(
      'after',
      `
mirrored: sides swapped; backwards: played backwards; late: a slow first half; turned: by 30 degrees about the vertical
axis (--set invariance.turn=DEGREES). 100 % where features do not see the change. Nothing is trained; streams of joints alone.

Examples:
  usdrl evaluate invariance --checkpoint runs/first --data data/nucla --split cross-view
  usdrl evaluate invariance --raw --data data/nucla --split cross-view`,
    );
  return perform<EvaluateOptions>(command, io, exit, async ({ options, work, note, useBackend }) => {
    const { evaluateInvariance } = await import('../../runs/index.js');
    await useBackend();
    const { out, force } = options;
    const result = await evaluateInvariance({ ...sourceOf(options), out, force, ...work });
    result.notes?.forEach(note);
    const { checkpoint, data, counts, mirrored, backwards, late, turned, seconds } = result;
    const head = namedValues({
      checkpoint,
      data: `${data.name}, split ${data.split}${result.synthetic ? ' (synthetic)' : ''}`,
      'test clips': counts.test,
      mirrored: percent(mirrored),
      backwards: percent(backwards),
      late: percent(late),
      turned: percent(turned),
      seconds: Number(seconds.toFixed(1)),
    });
    const rows = result.perClass.map((one) => [
      one.name,
      ...[one.mirrored, one.backwards, one.late, one.turned].map(percent),
    ]);
    return { result, text: `${head}\n${columns(['class', 'mirrored', 'backwards', 'late', 'turned'], rows)}` };
  });
}
