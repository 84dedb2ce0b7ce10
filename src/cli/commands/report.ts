import { Command, Option } from 'commander';

import { InputError } from '../../errors';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import type { Io } from '../io';

interface ReportOptions {
  profile?: 'demo' | 'small-real' | 'paper';
  runs: string;
  records: string;
  out: string;
}

/** `usdrl report`: one page of all tables, figures and run records. */
export function reportCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('report')
      .description('one HTML page of all tables, figures and run records; it opens without a network')
      .addOption(
        new Option('--profile <name>', 'only this profile; default all').choices(['demo', 'small-real', 'paper']),
      )
      .option('--runs <dir>', 'where run folders lie', 'runs')
      .option('--records <dir>', 'where records are kept without their runs', 'notebooks/records')
      .option('--out <file>', 'the page; an existing one is replaced', 'figures/report.html'),
  ).addHelpText('after', '\nExample:\n  usdrl report --profile small-real --out results.html');
  return perform<ReportOptions>(command, io, exit, async ({ options, note }) => {
    const { profiles, readProfileRecords, reportPage } = await import('../../studies/index.js');
    const { writeFileAtomic } = await import('../../data/index.js');
    const { profile, runs, records: kept, out } = options;
    const chosen = profile === undefined ? profiles : [profile];
    const all = chosen.map((one) => readProfileRecords(one, { runs, kept }));
    const records = all.reduce((sum, { stored }) => sum + stored.length, 0);
    if (records === 0) {
      throw new InputError({
        thing: 'run records',
        found: `none in ${runs} and ${kept}`,
        wanted: 'some',
        fix: 'Make them: usdrl reproduce all --profile demo',
      });
    }
    const page = await reportPage(all);
    if (page.note !== undefined) note(page.note);
    writeFileAtomic(out, page.html);
    return { result: { out, records, note: page.note }, text: `${out}: ${records} run records\n` };
  });
}
