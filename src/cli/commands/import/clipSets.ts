import { Command, Option } from 'commander';

import type { ClipSetOptions } from '../../../data';
import { perform, type ExitStatus } from '../../action';
import type { Io } from '../../io';
import { addResumableTarget, resumableOptions, type ResumableTarget } from './importOptions';
import { importText } from './importText';

interface ClipSetChoice extends ResumableTarget {
  normalise: boolean;
}

interface KinectChoice extends ClipSetChoice {
  alignSpine?: boolean;
  layout: 'kinect-v1-20' | 'kinect-v2-25';
}

interface MsrChoice extends KinectChoice {
  all?: boolean;
}

/** N-UCLA. */
export function nucla(io: Io, exit: ExitStatus): Command {
  const command = kinectSet('nucla')
    .description('N-UCLA: the JSON files of its 1484 recordings, or its text files (split cross-view)')
    .argument('<path>', 'folder of the JSON files, or the one that holds them as all_sqe; folder or zip file of texts')
    .addHelpText('after', '\nExample:\n  usdrl import nucla ../nucla --layout kinect-v2-25 --out data/nucla');
  return perform<KinectChoice>(command, io, exit, async ({ options, work }, path) => {
    const { importNucla } = await import('../../../data/index.js');
    return importText(await importNucla(path, options.out, { ...kinectOptions(options), ...work }));
  });
}

/** UTD-MHAD. */
export function utdMhad(io: Io, exit: ExitStatus): Command {
  const command = kinectSet('utd-mhad')
    .description('UTD-MHAD: the .mat skeletons of its 861 recordings, 27 actions (split cross-subject)')
    .argument('<path...>', 'folders, with all folders below them, and zip files (Skeleton.zip)')
    .addHelpText('after', '\nExample:\n  usdrl import utd-mhad Skeleton.zip --out data/utd-mhad');
  return perform<KinectChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importUtdMhad } = await import('../../../data/index.js');
    return importText(await importUtdMhad(paths, options.out, { ...kinectOptions(options), ...work }));
  });
}

/** MSR-Action3D. */
export function msrAction3d(io: Io, exit: ExitStatus): Command {
  const command = kinectSet('msr-action3d')
    .description('MSR-Action3D: the 557 usual recordings, 20 actions (splits cross-subject, as1, as2, as3)')
    .argument(
      '<path...>',
      'folders, with all folders below them, and zip files, of skeletons in real-world coordinates',
    )
    .option('--all', 'keep the ten recordings too that are usually left out')
    .addHelpText('after', '\nExample:\n  usdrl import msr-action3d MSRAction3DSkeletonReal3D --out data/msr-action3d');
  return perform<MsrChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importMsrAction3d } = await import('../../../data/index.js');
    const given = { ...kinectOptions(options), all: options.all, ...work };
    return importText(await importMsrAction3d(paths, options.out, given));
  });
}

/** HDM05. */
export function hdm05(io: Io, exit: ExitStatus): Command {
  const command = clipSet('hdm05')
    .description('HDM05: eleven actions of its cut motions, .amc.mat, 31 joints (split cross-subject)')
    .argument('<path...>', 'folders, with all folders below them, and zip files')
    .addHelpText('after', '\nExample:\n  usdrl import hdm05 HDM05_cut_amc --out data/hdm05');
  return perform<ClipSetChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importHdm05 } = await import('../../../data/index.js');
    const { normalise } = options;
    const { out, ...target } = resumableOptions(options);
    return importText(await importHdm05(paths, out, { normalise, ...target, ...work }));
  });
}

function clipSet(name: string): Command {
  return addResumableTarget(new Command(name)).option('--no-normalise', 'keep metres in the space of the sensor');
}

/** Options of sets whose recordings have the 20 joints of Kinect v1. */
function kinectSet(name: string): Command {
  return clipSet(name)
    .addOption(
      new Option('--layout <name>', 'kinect-v2-25 maps the 20 joints to 25 and pads to two bodies')
        .choices(['kinect-v1-20', 'kinect-v2-25'])
        .default('kinect-v1-20'),
    )
    .option('--align-spine', 'also turn the spine to z, as AGCN or CMD do; not for weights of USDRL or UmURL');
}

function kinectOptions(options: KinectChoice): ClipSetOptions {
  const { layout, normalise, alignSpine } = options;
  const { out: _, ...target } = resumableOptions(options);
  return { layout, normalise, alignSpine, ...target };
}
