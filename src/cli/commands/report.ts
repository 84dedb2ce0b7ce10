import { Command, Option } from 'commander';

import { InputError } from '../../errors';
import type { FigureStyle } from '../../report';
import type { Profile } from '../../studies';
import { profiles } from '../../studies/names';
import { perform, type ExitStatus } from '../action';
import { addCommonOptions } from '../commonOptions';
import { addFigureOptions, figureStyleOf } from '../figureOptions';
import type { Io } from '../io';

interface ReportOptions extends FigureStyle {
  profile?: Profile;
  runs: string;
  records: string;
  out: string;
}

/** `usdrl report`: one page of all tables, figures and run records. */
export function reportCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addFigureOptions(new Command('report'))
      .description('one HTML page of all tables, figures and run records; it opens without a network')
      .addOption(new Option('--profile <name>', 'only this profile; default everything').choices(profiles))
      .option('--runs <dir>', 'where run folders lie, at any depth: of profiles, grids, single runs', 'runs')
      .option('--records <dir>', 'where records are kept without their runs', 'notebooks/records')
      .option('--out <file>', 'the page; an existing one is replaced', 'figures/report.html'),
    [],
  ).addHelpText('after', '\nExample:\n  usdrl report --profile small-real --out results.html');
  return perform<ReportOptions>(command, io, exit, async ({ options, note }) => {
    const { readKeptGroups, readProfileRecords, readRecordGroups, reportPage } = await import('../../studies/index.js');
    const { writeFileAtomic } = await import('../../data/index.js');
    const { setFigureStyle } = await import('../../report/index.js');
    const { profile, runs, records: kept, out } = options;
    const isProfile = (name: string): boolean => profiles.some((one) => one === name);
    const chosen = profile === undefined ? profiles : [profile];
    const ofProfiles = chosen.map((one) => readProfileRecords(one, { runs, kept }));
    const others =
      profile === undefined
        ? [...readRecordGroups(runs), ...readKeptGroups(kept)].filter(({ name }) => !isProfile(name))
        : [];
    const records = [...ofProfiles, ...others].reduce((sum, { stored }) => sum + stored.length, 0);
    if (records === 0) {
      throw new InputError({
        thing: 'run records',
        found: `none in ${runs} and ${kept}`,
        wanted: 'some',
        fix: 'Make them: usdrl reproduce all --profile demo',
      });
    }
    setFigureStyle(figureStyleOf(options));
    const page = await reportPage(ofProfiles, others).finally(() => setFigureStyle({}));
    if (page.note !== undefined) note(page.note);
    writeFileAtomic(out, page.html);
    return { result: { out, records, note: page.note }, text: `${out}: ${records} run records\n` };
  });
}
