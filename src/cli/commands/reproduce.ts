import { Argument, Command, Option } from 'commander';

import { InputError } from '../../errors';
import type { ArtefactName, MainProfile, Profile } from '../../studies';
import { perform, type ExitStatus, type Outcome, type Session } from '../action';
import { addCommonOptions, collect } from '../commonOptions';
import type { Io } from '../io';

interface ReproduceOptions {
  profile: Profile;
  dataRoot: string;
  runs: string;
  figures: string;
  set: string[];
  check?: boolean;
  force?: boolean;
}

/** Written down here, since the room that knows them takes seconds to load; a test compares. */
export const reproducible = [
  'main',
  'table1',
  'table2',
  'table3',
  'table4',
  'table5',
  'figure4',
  'figure5',
  'granularity',
  'terms',
  'sweeps',
  'transfer',
  'all',
];

/** `usdrl reproduce`: the main job, and the tables and figures of the paper, from data to numbers. */
export function reproduceCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    new Command('reproduce')
      .description('the main job, tables and figures: data, pre-training, evaluation; only what is missing is computed')
      .addArgument(new Argument('[names...]', 'what to reproduce; default main').choices(reproducible))
      .addOption(
        new Option(
          '--profile <name>',
          'demo: synthetic recordings, minutes; small-real: N-UCLA, hours; paper: NTU and PKU-MMD at the official settings',
        )
          .choices(['demo', 'small-real', 'paper'])
          .default('demo'),
      )
      .option('--data-root <dir>', 'where data sets lie', 'data')
      .option('--runs <dir>', 'where run folders go', 'runs')
      .option('--figures <dir>', 'where table and figures go', 'figures')
      .option(
        '--set <path=value>',
        'change a setting of every run of tables and figures; may be given many times',
        collect,
        [],
      )
      .option('--check', 'only say what is there, missing or stale; exit 1 if anything is missing')
      .option('--force', 'compute the main job anew'),
  ).addHelpText(
    'after',
    `
table4 runs the notebook of detection by itself; all leaves it out. Several processes may work on the same runs side by side: start the command twice.

Examples:
  usdrl reproduce --profile demo
  usdrl reproduce table1 table5 --profile small-real
  usdrl reproduce all --profile small-real --check`,
  );
  return perform<ReproduceOptions>(command, io, exit, async (session, ...given) => {
    const wanted = given.length === 0 ? ['main'] : given;
    if (wanted.includes('table4')) return detectionNotebook(session, wanted);
    const tables = await chosenArtefacts(wanted);
    const main = wanted.some((name) => name === 'main' || name === 'all');
    if (tables.length === 0) return mainJob(session);
    const outcome = await tablesAndFigures(session, tables);
    if (!main || session.options.check === true || session.options.profile === 'paper') return outcome;
    const { text, result } = await mainJob(session);
    return { result: { main: result, ...outcome.result }, text: `${text}\n${outcome.text}` };
  });
}

/** Table 4 has a notebook that does everything by itself; it is not in `all`, since it takes as long as all the others. */
async function detectionNotebook(
  { options: { profile, dataRoot, runs, figures }, work, note }: Session<ReproduceOptions>,
  wanted: readonly string[],
): Promise<Outcome> {
  if (wanted.length > 1 || profile !== 'demo') {
    throw new InputError({
      thing: 'table4',
      found: wanted.length > 1 ? `with ${wanted.filter((name) => name !== 'table4').join(', ')}` : `profile ${profile}`,
      wanted: 'table4 alone, profile demo',
      fix: 'On real data: usdrl run notebooks/14-table4-detection.ipynb --set data=DIR --set checkpoint=RUN --out FILE.ipynb',
    });
  }
  const { runDetectionNotebook } = await import('../../notebook/index.js');
  note('notebook 14-table4-detection: some minutes');
  const result = await runDetectionNotebook({ profile, dataRoot, runs, figures, ...work });
  return { result, text: `Notebook: ${result.out}\n` };
}

async function chosenArtefacts(wanted: readonly string[]): Promise<ArtefactName[]> {
  const { artefactNames } = await import('../../studies/index.js');
  return artefactNames.filter((name) => wanted.includes('all') || wanted.includes(name));
}

async function mainJob({ options, work, note, useBackend }: Session<ReproduceOptions>): Promise<Outcome> {
  const { reproduce } = await import('../../studies/index.js');
  const { dataRoot, runs, figures, seed, force } = options;
  const profile = mainProfile(options.profile);
  await useBackend();
  const result = await reproduce({ profile, dataRoot, runs, figures, seed, force, note, ...work });
  result.notes.forEach(note);
  const { table, better, files, seconds, synthetic } = result;
  const text = [
    synthetic ? 'SYNTHETIC data: these numbers say nothing about the published ones.\n' : '',
    table,
    `Retrieval with learned features beats raw coordinates and an untrained encoder in ${better.length} of ${result.runs.length} runs.`,
    `Table and figures: ${files.join(', ')}`,
    `${seconds.toFixed(0)} s\n`,
  ];
  return { result, text: text.filter((line) => line !== '').join('\n') };
}

function mainProfile(profile: Profile): MainProfile {
  if (profile !== 'paper') return profile;
  throw new InputError({
    thing: 'profile of the main job',
    found: 'paper',
    wanted: 'demo or small-real',
    fix: 'Name the tables instead: usdrl reproduce table1 --profile paper',
  });
}

async function tablesAndFigures(
  { options, work, note, useBackend }: Session<ReproduceOptions>,
  names: readonly ArtefactName[],
): Promise<Outcome> {
  const { makeRecords, planRecords, planText, profilePlans, profileRuns, withSettings } =
    await import('../../studies/index.js');
  const { profile, dataRoot, runs, set, check } = options;
  const places = { dataRoot, runs: profileRuns(runs, profile) };
  const plan = withSettings(profilePlans[profile], set);
  const planned = planRecords(names, plan, places);
  const stateOf = (after: typeof planned) =>
    after.map(({ name, done, stale, pretraining }) => ({ name, done, pretraining, stale }));
  if (check === true) {
    const open = planned.filter(({ done }) => !done);
    const lines = open.map(({ name, missing }) => `missing: ${name} (${missing.length} measurements)`);
    return {
      result: { profile, runs: stateOf(planned) },
      text: `${[planText(planned), ...lines].join('\n')}\n`,
      succeeded: open.length === 0,
    };
  }
  note(planText(planned));
  if (planned.some(({ done }) => !done)) {
    await useBackend();
    await makeRecords({ planned, ...places, note, ...work });
  }
  const after = planRecords(names, plan, places);
  if (set.length > 0) note('notebooks and page are left out: they show runs without --set');
  const notebooks = set.length > 0 ? { files: [], ran: 0 } : await runNotebooks({ options, work, note, names });
  const page = set.length > 0 ? [] : await writePage(options, note);
  return {
    result: { profile, runs: stateOf(after), notebooks: notebooks.files, page },
    text: `${planText(after)}\nRecords: ${places.runs}\n${notebookText(notebooks)}${page.map((file) => `Page: ${file}\n`).join('')}`,
  };
}

async function runNotebooks({
  options: { profile, dataRoot, runs, figures },
  work,
  note,
  names,
}: Pick<Session<ReproduceOptions>, 'options' | 'work' | 'note'> & { names: readonly ArtefactName[] }) {
  const { runArtefactNotebooks } = await import('../../notebook/index.js');
  return runArtefactNotebooks({ names, profile, dataRoot, runs, figures, note, ...work });
}

/** The page of the profile, beside the figures. */
async function writePage(
  { profile, runs, figures }: ReproduceOptions,
  note: (text: string) => void,
): Promise<string[]> {
  const { readProfileRecords, reportPage } = await import('../../studies/index.js');
  const { writeFileAtomic } = await import('../../data/index.js');
  const page = await reportPage([readProfileRecords(profile, { runs })]);
  if (page.note !== undefined) note(page.note);
  const file = `${figures}/${profile}-report.html`;
  writeFileAtomic(file, page.html);
  return [file];
}

function notebookText({ files, ran }: { files: readonly string[]; ran: number }): string {
  if (files.length === 0) return '';
  return `Notebooks (${ran} run, ${files.length - ran} as they were): ${files.join(', ')}\n`;
}
