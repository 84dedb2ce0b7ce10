import { Command } from 'commander';

import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';

/** `usdrl doctor`: what this machine has and what to do about what it lacks. */
export function doctorCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('doctor').description(
      'show what was found: Node, backends, memory, Jupyter, kernel, browser, data sets; status 1 if the main job cannot run',
    ),
    [],
  ).addHelpText('after', '\nExample:\n  usdrl doctor --json');
  return perform(command, io, exit, async () => {
    const { examine, formatReport } = await import('../doctor/index.js');
    const report = await examine();
    return { result: report, text: formatReport(report), succeeded: report.ready };
  });
}
