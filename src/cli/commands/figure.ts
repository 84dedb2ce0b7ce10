import { join } from 'node:path';

import { Argument, Command, Option } from 'commander';

import { InputError } from '../../errors';
import type { Figure, FigureOptions, FigureStyle } from '../../report';
import type { Profile, StudyName } from '../../studies';
import { profiles, studyNames } from '../../studies/names';
import { perform, type ExitStatus, type Session } from '../action';
import { addCommonOptions } from '../commonOptions';
import { addFigureOptions, figureStyleOf } from '../figureOptions';
import type { Io } from '../io';

interface FigureCommandOptions extends Omit<FigureStyle, 'title'> {
  name?: string;
  title?: string;
  profile: Profile;
  runs: string;
  records: string;
  out: string;
  format: string;
}

/** Figures of a run folder, of a layout, and of nothing. */
const ofRuns = ['loss-curves', 'effective-rank', 'retrieval', 'projections'] as const;
const diagrams = ['architecture', 'dense-layer', 'objective'] as const;

/** `usdrl figure WHAT`: one figure, or those of a study, as a paper wants them. */
export function figureCommand(io: Io, exit: ExitStatus): Command {
  const command = addCommonOptions(
    addFigureOptions(
      new Command('figure')
        .description('figures for a paper: of a run, of a study, of the method, in any width, font and colours')
        .addArgument(new Argument('<what>', 'what is drawn').choices([...ofRuns, ...studyNames, ...diagrams, 'joints']))
        .argument('[of]', `a run folder (${ofRuns.join(', ')}), or the name of a layout (joints)`)
        .option('--name <name>', 'name of the file without its ending (of one figure)')
        .option('--title <text>', 'heading (of one figure); an empty text leaves it out')
        .addOption(new Option('--profile <name>', 'of studies').choices(profiles).default('demo'))
        .option('--runs <dir>', 'of studies: where run folders lie', 'runs')
        .option('--records <dir>', 'of studies: where records are kept without their runs', 'notebooks/records')
        .option('--out <dir>', 'where the files go', 'figures')
        .addOption(
          new Option('--format <ending>', 'pictures need Chromium')
            .choices(['svg', 'pdf', 'png', 'html'])
            .default('svg'),
        ),
    ),
    ['backend'],
  ).addHelpText(
    'after',
    `
Examples:
  usdrl figure loss-curves runs/first --width ieee-column --size 7 --title "" --format pdf
  usdrl figure table3 --profile small-real --palette grey --legend right
  usdrl figure joints kinect-v2-25 --out paper`,
  );
  return perform<FigureCommandOptions>(command, io, exit, async (session, what, of) => {
    const { closeBrowser, exportFigure, setFigureStyle } = await import('../../report/index.js');
    const { name, title, out, format } = session.options;
    const untitled = title === '' ? ({ title } as const) : {};
    setFigureStyle({ ...figureStyleOf(session.options), ...untitled });
    const own = { ...(name !== undefined && { name }), ...(title !== undefined && title !== '' && { title }) };
    const figures = await drawn(what, of, own, session);
    const files: string[] = [];
    try {
      for (const figure of figures) {
        const { path, note } = await exportFigure(figure, join(out, `${figure.name}.${format}`));
        files.push(path);
        if (note !== undefined) session.note(note);
      }
    } finally {
      setFigureStyle({});
      await closeBrowser();
    }
    return { result: { files }, text: `${files.join('\n')}\n` };
  });
}

async function drawn(
  what: string,
  of: string | undefined,
  own: FigureOptions,
  session: Session<FigureCommandOptions>,
): Promise<Figure[]> {
  const report = await import('../../report/index.js');
  if (what === 'architecture') return [report.architectureDiagram(own)];
  if (what === 'dense-layer') return [report.layerDiagram(own)];
  if (what === 'objective') return [report.objectiveDiagram(own)];
  if (what === 'joints') return [report.jointNumbers(await layoutNamed(of), own)];
  if (!ofRuns.some((one) => one === what)) return studyFigures(what as StudyName, own, session);
  if (of === undefined) {
    throw new InputError({ thing: 'run', found: 'none', wanted: 'its folder', fix: `usdrl figure ${what} RUN` });
  }
  const { openRun } = await import('../../notebook/index.js');
  const run = openRun(of);
  if (what === 'loss-curves') return [run.lossCurves(own)];
  if (what === 'effective-rank') return [run.effectiveRankCurve(own)];
  await session.useBackend();
  return [await (what === 'retrieval' ? run.retrievalGallery(own) : run.projectionCorrelation(own))];
}

async function layoutNamed(name: string | undefined) {
  const { builtInLayouts } = await import('../../skeleton/index.js');
  const layout = builtInLayouts.find((one) => one.name === name);
  if (layout !== undefined) return layout;
  const wanted = `one of ${builtInLayouts.map((one) => one.name).join(', ')}`;
  throw new InputError({ thing: 'layout', found: name ?? 'none', wanted });
}

async function studyFigures(
  name: StudyName,
  own: FigureOptions,
  { options: { profile, runs, records: kept } }: Session<FigureCommandOptions>,
): Promise<Figure[]> {
  if (Object.keys(own).length > 0) {
    throw new InputError({ thing: 'name or title', found: Object.keys(own).join(', '), wanted: 'none: of one figure' });
  }
  const { readProfileRecords, studyFigures: figuresOf } = await import('../../studies/index.js');
  const records = readProfileRecords(profile, { runs, kept });
  const found = records.stored.length === 0 ? [] : figuresOf(name, records);
  if (found.length > 0) return found;
  throw new InputError({
    ...{ thing: `figures of ${name}`, found: `none from the records of ${profile} in ${runs} and ${kept}` },
    ...{ wanted: 'some', fix: `Make them: usdrl reproduce ${name} --profile ${profile}` },
  });
}
