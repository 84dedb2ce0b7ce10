import { Argument, Command, Option } from 'commander';

import { InputError } from '../../errors';
import type { ScheduleStatus } from '../../schedule';
import type { Profile, StudyName } from '../../studies';
import { profiles, studyNames } from '../../studies/names';
import { perform, type ExitStatus, type Answer, type Session } from '../action';
import { addCommonOptions, collect } from '../commonOptions';
import type { Io } from '../io';
import { addScheduleOptions, estimated, scheduled, type ScheduleOptions } from '../scheduleOptions';

interface ReproduceOptions extends ScheduleOptions {
  profile: Profile;
  dataRoot: string;
  dataSets?: string[];
  runs: string;
  records: string;
  figures: string;
  set: string[];
  check?: boolean;
  force?: boolean;
}

/** `usdrl reproduce`: the main job, and the tables and figures of the paper, from data to numbers. */
export function reproduceCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addScheduleOptions(
      new Command('reproduce')
        .description(
          'the main job, tables and figures: data, pre-training, evaluation; only what is missing is computed',
        )
        .addArgument(new Argument('[names...]', 'what to reproduce; default main').choices([...studyNames, 'all']))
        .addOption(
          new Option(
            '--profile <name>',
            'demo: synthetic recordings, minutes; small-real: N-UCLA and UTKinect, hours; paper: NTU and PKU-MMD at the official settings',
          )
            .choices(profiles)
            .default('demo'),
        )
        .option('--data-root <dir>', 'where data sets lie', 'data')
        .option('--data-sets <names...>', 'only the runs that these suffice for, as ntu60; cells of others stay blank')
        .option('--runs <dir>', 'where run folders go: RUNS/PROFILE', 'runs')
        .option('--records <dir>', 'where records are kept without their run folders', 'notebooks/records')
        .option('--figures <dir>', 'where tables, figures and the page go', 'figures')
        .option('--set <path=value>', 'change a setting of every run; may be given many times', collect, [])
        .option('--check', 'only say what is there, missing or stale; exit 1 if anything is missing')
        .option('--force', 'compute everything anew'),
    ),
    ['backend', 'seed'],
  ).addHelpText(
    'after',
    `
--seed N makes the seeds of all runs begin at N. Records that are kept without their run folders count for --check and stand in
tables and figures; the runs themselves are made here. Several processes may work on the same runs side by side, on one machine or
many. usdrl grid status RUNS/PROFILE shows the runs while they are made.

Examples:
  usdrl reproduce --profile demo
  usdrl reproduce table1 table5 --profile small-real
  usdrl reproduce all --profile small-real --check
  usdrl reproduce table1 --profile paper --data-sets ntu60 ntu120
  usdrl reproduce table1 table4 --profile paper --engine slurm --cluster cluster.yaml`,
  );
  return perform<ReproduceOptions>(command, io, exit, async (session, ...given) => {
    const { checkText, checkWorkload, datasetFolder, plannedStudies, removeRuns, studyWorkload } =
      await import('../../studies/index.js');
    const { options } = session;
    const { profile, dataRoot, runs, dataSets: datasets } = options;
    const plan = await planOf(options);
    const planned = plannedStudies(plan);
    const names = planned.filter((name) => chosen(given).includes(name));
    const without = studyNames.filter((name) => given.includes(name) && !planned.includes(name));
    if (without.length > 0) {
      const found = `profile ${profile}, which has no data sets for it`;
      throw new InputError({ thing: without.join(', '), found, wanted: 'another profile: small-real' });
    }
    const workload = studyWorkload({ names, profile, plan, dataRoot, runs, datasets });
    if (options.check === true) {
      const check = checkWorkload(workload, `${options.records}/${profile}`);
      return { result: { profile, ...check }, text: checkText(check), succeeded: check.complete };
    }
    if (options.dryRun === true) return estimated(workload, options);
    if (options.force === true) removeRuns(workload);
    const status = await scheduled(workload, session, io, {
      waitForOthers: true,
      prepareData: (dataset, work) => datasetFolder(dataset, dataRoot, { ...session.work, ...work }),
    });
    return shown(names, status, session);
  });
}

function chosen(given: readonly string[]): readonly string[] {
  if (given.includes('all')) return studyNames;
  return given.length === 0 ? ['main'] : given;
}

async function planOf({ profile, set, seed }: Session<ReproduceOptions>['options']) {
  const { profilePlans, withFirstSeed, withSettings } = await import('../../studies/index.js');
  return withFirstSeed(withSettings(profilePlans[profile], set), seed);
}

/** Tables, figures, notebooks and the page of what has been made. */
async function shown(
  names: readonly StudyName[],
  status: ScheduleStatus,
  session: Session<ReproduceOptions>,
): Promise<Answer> {
  const { statusSummary } = await import('../../schedule/index.js');
  const { options, note } = session;
  const { profile, set, seed } = options;
  const { counts, runs, folder } = status;
  const lines = runs
    .filter(({ state }) => state === 'failed')
    .map(({ label, note: why, log }) => `failed: ${label}: ${why ?? ''}, log: ${log}`);
  const made = { profile, runs, counts };
  if (counts.done < runs.length) {
    lines.push(statusSummary(status), 'Tables and figures come when every run is done: give the same command again.');
    return { result: made, text: `${lines.join('\n')}\n`, succeeded: counts.failed === 0 };
  }
  const own = set.length > 0 || seed !== 0;
  if (own) note('notebooks and page are left out: they show runs without --set and --seed');
  const written = await writeStudies(names, session);
  const notebooks = own ? { files: [], ran: 0 } : await runNotebooks(names, session);
  const page = own ? [] : [await writePage(session)];
  const text = [
    ...written.texts,
    `${statusSummary(status)}: ${folder}`,
    ...(written.files.length > 0 ? [`Tables and figures: ${written.files.join(', ')}`] : []),
    ...(notebooks.files.length > 0
      ? [
          `Notebooks (${notebooks.ran} run, ${notebooks.files.length - notebooks.ran} as they were): ${notebooks.files.join(', ')}`,
        ]
      : []),
    ...page.map((file) => `Page: ${file}`),
    '',
  ];
  return {
    result: { ...made, studies: written.studies, files: written.files, notebooks: notebooks.files, page },
    text: text.join('\n'),
  };
}

/** What no notebook shows is written here; all of it, where notebooks are left out. */
async function writeStudies(
  names: readonly StudyName[],
  { options, work, note, useBackend }: Session<ReproduceOptions>,
) {
  const { readProfileRecords, studies, studyText, writeStudy } = await import('../../studies/index.js');
  const { profile, dataRoot, runs, records: kept, figures, set, seed } = options;
  const all = set.length > 0 || seed !== 0;
  const chosenHere = names.filter((name) => all || studies[name].notebooks.length === 0);
  const records = { ...readProfileRecords(profile, { runs, kept }), plan: await planOf(options) };
  const files: string[] = [];
  for (const name of chosenHere) {
    if (studies[name].runFigures !== undefined) await useBackend();
    const written = await writeStudy(name, records, figures, { dataRoot, ...work });
    written.notes.forEach(note);
    files.push(...written.files);
  }
  const shownHere = chosenHere.map((name) => studyText(name, records));
  return { files, texts: shownHere.map(({ text }) => text), studies: shownHere };
}

async function runNotebooks(names: readonly StudyName[], { options, work, note }: Session<ReproduceOptions>) {
  const { runStudyNotebooks } = await import('../../notebook/index.js');
  const { profile, dataRoot, runs, figures } = options;
  return runStudyNotebooks({ names, profile, dataRoot, runs, figures, note, ...work });
}

/** The page of the profile, beside the figures. */
async function writePage({ options, work, note, useBackend }: Session<ReproduceOptions>): Promise<string> {
  const { readProfileRecords, reportPage } = await import('../../studies/index.js');
  const { writeFileAtomic } = await import('../../data/index.js');
  const { profile, dataRoot, runs, records: kept, figures } = options;
  await useBackend();
  const shown = [readProfileRecords(profile, { runs, kept })];
  const page = await reportPage(shown, [], { dataRoot, figures, ...work });
  if (page.note !== undefined) note(page.note);
  const file = `${figures}/${profile}-report.html`;
  writeFileAtomic(file, page.html);
  return file;
}
