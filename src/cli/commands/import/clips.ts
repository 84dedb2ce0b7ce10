import { Command, Option } from 'commander';

import { perform, type ExitStatus } from '../../action';
import type { Io } from '../../io';
import {
  aboutOptions,
  addAbout,
  addLayout,
  addResumableTarget,
  resumableOptions,
  type AboutChoice,
  type ResumableTarget,
} from './importOptions';
import { importText } from './importText';

interface ClipsChoice extends ResumableTarget, AboutChoice {
  form?: string;
  layout?: string;
  normalise: boolean;
}

/** The words of `clipForms`, which a help text must not load. */
const forms = [
  'nucla',
  'nucla-text',
  'npy',
  'npz',
  'frames',
  'ntu',
  'hdm05',
  'utd-mhad',
  'msr-action3d',
  'utkinect',
  'pku-mmd',
];

/** Your own recordings, a file each. */
export function clips(io: Io, exit: ExitStatus): Command {
  const command = addLayout(addAbout(addResumableTarget(new Command('clips'))), 'kinect-v2-25')
    .description('your own recordings, a file each, in folders of their classes: arrays, JSON lines, files of sensors')
    .argument(
      '<path...>',
      'folders, with all folders below them, files and zip files; the first folder below is the class',
    )
    .addOption(new Option('--form <name>', 'form of the files (default: as each seems to be)').choices(forms))
    .option('--no-normalise', 'keep coordinates in space as they are; those in the plane always are')
    .addHelpText(
      'after',
      `
A .npy file of shape (C, T, V, M) or (T, V, C) is one recording, one of (N, C, T, V, M) is N. --layout is for arrays and JSON
lines; other files know their joints. What pose estimators write is read by \`usdrl import poses\`.

Examples:
  usdrl import clips clips/ --layout coco-17 --hold-out 4 --out data/mine
  usdrl import clips clips/ --about clips.csv --bodies 1 --out data/mine`,
    );
  return perform<ClipsChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importClips } = await import('../../../data/index.js');
    const { form, layout, normalise } = options;
    const { out, ...target } = resumableOptions(options);
    // Without --no-normalise recordings in space are, those in the plane are not.
    const given = { form, layout, ...aboutOptions(options), ...(normalise ? {} : { normalise }) };
    return importText(await importClips(paths, out, { ...given, ...target, ...work }));
  });
}
