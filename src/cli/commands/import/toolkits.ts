import { Command } from 'commander';

import type { ToolkitOptions } from '../../../data';
import { perform, type ExitStatus } from '../../action';
import type { CommonOptions } from '../../commonOptions';
import type { Io } from '../../io';
import { importText } from './importText';
import {
  addLayout,
  addListChoices,
  addResumableTarget,
  addTestPart,
  resumableOptions,
  type ListChoices,
  type ResumableTarget,
} from './importOptions';
import { addPlanarTarget, type PlanarTarget } from './poses';

interface ToolkitChoice extends ResumableTarget, ListChoices {
  layout?: string;
  split?: string;
  normalise?: boolean;
  alignSpine?: boolean;
}

interface PysklChoice extends ToolkitChoice, PlanarTarget {}

/** Arrays of AGCN, ISC, CMD, UmURL, ST-GCN. */
export function agcn(io: Io, exit: ExitStatus): Command {
  const command = addLayout(
    addSplit(addToolkitTarget(new Command('agcn'), 'take the arrays as they are')),
    'kinect-v2-25, coco-17 for 17 joints',
  )
    .description(
      'arrays of AGCN, UmURL, ISC or CMD (npy, pkl, num_frame), of ST-GCN (without lengths), and of UAV-Human (num_of_frames)',
    )
    .argument(
      '<folder>',
      'folder of {train,val}_data_joint.npy, _label.pkl and _num_frame.npy, e.g. NTU-RGB-D-60-AGCN/xsub',
    )
    .addHelpText(
      'after',
      `
Arrays of UmURL are what USDRL was trained on. Those of AGCN, ISC, CMD and others have the spine turned to z as well; nothing
in the files tells which they are, so keep the two kinds apart. Give --normalise for ST-GCN's arrays, which are raw.

Example:
  usdrl import agcn NTU-RGB-D-60-AGCN/xsub --out data/ntu60-xsub`,
    );
  return perform<ToolkitChoice>(command, io, exit, async ({ options, work }, folder) => {
    const { importAgcn } = await import('../../../data/index.js');
    return importText(await importAgcn(folder, options.out, { ...toolkitOptions(options), ...work }));
  });
}

/** npz files of CTR-GCN, MAMP and others. */
export function ctrgcn(io: Io, exit: ExitStatus): Command {
  const command = addLayout(addSplit(addToolkitTarget(new Command('ctrgcn'), 'normalise')), 'kinect-v2-25')
    .description('npz of CTR-GCN or MAMP: x_train, y_train, x_test, y_test')
    .argument('<file.npz>', 'e.g. NTU60_CS.npz, NTU120_CSet.npz, PKUv1_XSub.npz')
    .addHelpText(
      'after',
      `
Clips have no names there. CTR-GCN chooses bodies in another way, so results differ slightly from those on other files.

Example:
  usdrl import ctrgcn NTU60_CS.npz --out data/ntu60-ctrgcn`,
    );
  return perform<ToolkitChoice>(command, io, exit, async ({ options, work }, file) => {
    const { importCtrgcn } = await import('../../../data/index.js');
    return importText(await importCtrgcn(file, options.out, { ...toolkitOptions(options), ...work }));
  });
}

/** Annotations of pyskl and MMAction2. */
export function pyskl(io: Io, exit: ExitStatus): Command {
  const command = addPlanarTarget(
    addLayout(
      addToolkitTarget(new Command('pyskl'), 'normalise 3-D skeletons'),
      'kinect-v2-25 for 25 joints in 3-D, coco-17 for 17 in 2-D',
    ),
  )
    .description('annotations of pyskl or MMAction2 (pkl), 3-D and 2-D; all splits of the file')
    .argument('<path...>', 'e.g. ntu60_3danno.pkl; or lists of MMAction2: ntu60_xsub_train.pkl ntu60_xsub_val.pkl')
    .addHelpText(
      'after',
      `
3-D coordinates are rounded to float16 in these files. 2-D ones (17 joints, layout coco-17) are scaled so that the image
reaches from -1 to 1.

Example:
  usdrl import pyskl ntu60_3danno.pkl --out data/ntu60-pyskl`,
    );
  return perform<PysklChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importPyskl } = await import('../../../data/index.js');
    const { third, scaling } = options;
    return importText(await importPyskl(paths, options.out, { ...toolkitOptions(options), third, scaling, ...work }));
  });
}

/** The pickles that USDRL's own loaders read. */
export function usdrlPku(io: Io, exit: ExitStatus): Command {
  const command = addSplit(
    addPreparation(addTestPart(addResumableTarget(new Command('usdrl-pku'))), 'take the arrays as they are'),
  )
    .description("PKU-MMD as USDRL's loaders read it: phase II clips, or phase I windows for detection")
    .argument('<path...>', 'PKUv2_xsub_train.pkl and PKUv2_xsub_val.pkl (or PKUv1_...), or their folder')
    .addHelpText(
      'after',
      '\nExample:\n  usdrl import usdrl-pku PKUv2_xsub_train.pkl PKUv2_xsub_val.pkl --out data/pku2',
    );
  return perform<ToolkitChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importUsdrlPku } = await import('../../../data/index.js');
    return importText(await importUsdrlPku(paths, options.out, { ...toolkitOptions(options), ...work }));
  });
}

function addToolkitTarget(command: Command, otherwise: string): Command {
  return addPreparation(addListChoices(addResumableTarget(command)), otherwise);
}

function addPreparation(command: Command, otherwise: string): Command {
  // Naming both forms of `normalise` leaves the value undefined when neither is given.
  return command
    .option('--normalise', `centre every frame and turn the clip (default: ${otherwise})`)
    .option('--no-normalise', 'take the numbers as they are')
    .option('--align-spine', 'when normalising, turn the spine to z too; not for weights of USDRL or UmURL');
}

function addSplit(command: Command): Command {
  return command.option('--split <name>', 'name of the split (default: from the name of the file or folder)');
}

function toolkitOptions(options: ToolkitChoice & CommonOptions): ToolkitOptions {
  const { split, normalise, alignSpine, layout, testPart, labelsFrom } = options;
  const { out: _, ...target } = resumableOptions(options);
  return { split, normalise, alignSpine, layout, testPart, labelsFrom, ...target };
}
