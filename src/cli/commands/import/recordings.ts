import { Command, Option } from 'commander';

import { InputError } from '../../../errors';
import { perform, type ExitStatus } from '../../action';
import type { Io } from '../../io';
import { importText } from './importText';
import {
  addRecordingTarget,
  addUntrimmedTarget,
  isMissingRule,
  missingOption,
  resumableOptions,
  type RecordingTarget,
  type UntrimmedTarget,
} from './importOptions';

interface NtuChoice extends Omit<RecordingTarget, 'missing'> {
  /** A rule, or a file as for `leaveOut`. */
  missing?: string;
  benchmark: '60' | '120' | 'auto';
  leaveOut?: string;
  classes?: string;
  synthetic?: boolean;
}

interface PkuChoice extends UntrimmedTarget {
  swappedRows: 'repair' | 'drop';
}

interface UtkinectChoice extends UntrimmedTarget {
  labels?: string;
}

/** NTU RGB+D 60 and 120. */
export function ntu(io: Io, exit: ExitStatus): Command {
  const command = addRecordingTarget(new Command('ntu'), missingOption(true))
    .description('NTU RGB+D 60 or 120: its .skeleton files (splits cross-subject, cross-view or cross-setup)')
    .argument('<path...>', 'folders, with all folders below them, and zip files')
    .addOption(
      new Option('--benchmark <n>', 'actions; auto: 60 if all names belong to it')
        .choices(['60', '120', 'auto'])
        .default('auto'),
    )
    .option(
      '--leave-out <file>',
      'list of recordings to leave out, a name a line, instead of the published one (or --missing)',
    )
    .option('--classes <file.json>', 'names of the actions, for recordings of your own in this form')
    .option('--synthetic', 'mark the data set as made up')
    .addHelpText(
      'after',
      `
Recordings in the published list of missing skeletons (302 of 56,880; 535 of 114,480) are left out. Of each other one the
two bodies that move most are kept, centred and turned as in the UmURL code, whose arrays USDRL was trained on.

Examples:
  usdrl import ntu nturgbd_skeletons_s001_to_s017.zip --out data/ntu60
  usdrl import ntu nturgbd_skeletons_s001_to_s017.zip nturgbd_skeletons_s018_to_s032.zip --out data/ntu120
  usdrl import ntu raw/ --out data/ntu60 --resume`,
    );
  return perform<NtuChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importNtu, readNames } = await import('../../../data/index.js');
    const { benchmark, classes, normalise, alignSpine, synthetic, threads, missing: given } = options;
    const missing = isMissingRule(given) ? given : undefined;
    const list = missing === undefined ? given : undefined;
    if (list !== undefined && options.leaveOut !== undefined) {
      const wanted = 'a rule for joints, as --leave-out names a list already';
      throw new InputError({ thing: '--missing', found: list, wanted });
    }
    const leaveOut = options.leaveOut ?? list;
    const { out, ...target } = resumableOptions({ ...options, missing });
    return importText(
      await importNtu(paths, out, {
        benchmark: benchmark === 'auto' ? undefined : benchmark === '60' ? 60 : 120,
        classes: classes === undefined ? undefined : readNames(classes),
        ...{ normalise, alignSpine, synthetic, leaveOut, threads, ...target },
        ...work,
      }),
    );
  });
}

/** PKU-MMD, phase I or II. */
export function pkuMmd(io: Io, exit: ExitStatus): Command {
  const command = addUntrimmedTarget(new Command('pku-mmd'))
    .description('PKU-MMD I or II: untrimmed recordings with labelled segments, or clips (splits of the split files)')
    .argument('<path...>', 'folders or zip files with skeletons, labels and split files, in any arrangement')
    .addOption(
      new Option(
        '--swapped-rows <what>',
        'label rows that end before they begin: exchange the frames, or leave the row out',
      )
        .choices(['repair', 'drop'])
        .default('repair'),
    )
    .addHelpText(
      'after',
      `
Skeletons (0002-L.txt, A01N01-L.txt: 150 numbers a line) and labels (the same names: label,start,end,confidence) are told
apart by what is in them; a split file begins with "Training". Clips are the first 300 frames of a label row.

Examples:
  usdrl import pku-mmd ../PKUMMD --out data/pku
  usdrl import pku-mmd ../PKUMMD --clips --out data/pku-clips`,
    );
  return perform<PkuChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importPku } = await import('../../../data/index.js');
    const { clips, swappedRows, normalise, alignSpine, threads } = options;
    const { out, ...target } = resumableOptions(options);
    const given = { clips, swappedRows, normalise, alignSpine, threads, ...target };
    return importText(await importPku(paths, out, { ...given, ...work }));
  });
}

/** UTKinect-Action3D. */
export function utkinect(io: Io, exit: ExitStatus): Command {
  const command = addUntrimmedTarget(new Command('utkinect'))
    .description('UTKinect: 20 untrimmed recordings of ten actions, 20 joints (cross-subject and leave-out splits)')
    .argument('<path>', 'folder of joints_sSS_eEE.txt and the label file')
    .option('--labels <file>', 'label file (default: actionLabel_modified.txt, else actionLabel.txt)')
    .addHelpText('after', '\nExample:\n  usdrl import utkinect ../utkinect --out data/utkinect');
  return perform<UtkinectChoice>(command, io, exit, async ({ options, work }, path) => {
    const { importUtkinect } = await import('../../../data/index.js');
    const { clips, labels, normalise, alignSpine, threads } = options;
    const { out, ...target } = resumableOptions(options);
    const given = { clips, labels, normalise, alignSpine, threads, ...target };
    return importText(await importUtkinect(path, out, { ...given, ...work }));
  });
}
