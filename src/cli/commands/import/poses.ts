import { Command, Option } from 'commander';

import type { PlanarChoices, PosesOptions } from '../../../data';
import { perform, type ExitStatus } from '../../action';
import type { Io } from '../../io';
import { importText } from './importText';
import {
  aboutOptions,
  addAbout,
  addResumableTarget,
  imageOption,
  resumableOptions,
  type AboutChoice,
  type ResumableTarget,
} from './importOptions';

/** Options of recordings in the plane. */
export type PlanarTarget = Required<PlanarChoices>;

interface PosesChoice extends ResumableTarget, PlanarTarget, AboutChoice {
  form?: string;
  joints?: string;
  image?: PosesOptions['image'];
  normalise: boolean;
}

/** The words of `poseFormNames`, which a help text must not load. */
const forms = ['openpose', 'kinetics', 'mediapipe', 'azure-kinect', 'mmpose', 'alphapose', 'uav-human'];

/** `--third` and `--scaling`. */
export function addPlanarTarget(command: Command): Command {
  return command
    .addOption(
      new Option('--third <what>', 'third coordinate of 2-D skeletons: 0 or the score of the pose estimator')
        .choices(['zero', 'score'])
        .default('zero'),
    )
    .addOption(
      new Option(
        '--scaling <rule>',
        "of 2-D skeletons: the image from -1 to 1, as USDRL's journal code does it, parts of the image, or by a person, hips at the origin (default: image)",
      ).choices(['image', 'official', 'fixed', 'person']),
    );
}

/** What pose estimators write. */
export function poses(io: Io, exit: ExitStatus): Command {
  const command = addPlanarTarget(addAbout(addResumableTarget(new Command('poses')), ', width, height'))
    .description('what pose estimators write: OpenPose, MediaPipe Pose, Azure Kinect, MMPose, AlphaPose and others')
    .argument(
      '<path...>',
      'folders, with all folders below them, files and zip files; the first folder below is the class',
    )
    .addOption(new Option('--form <name>', 'form of the files (default: as the first one seems to be)').choices(forms))
    .addOption(imageOption())
    .option(
      '--joints <layout>',
      'map the joints onto another layout: kinect-v2-25, coco-17, a JSON file (default: as they are)',
    )
    .option('--no-normalise', 'keep metres in the space of the camera, of 3-D skeletons')
    .addHelpText(
      'after',
      `
People are followed from frame to frame by the number that the file gives them, else by the nearest joints. Joints with score 0
were not found: they are zeros, which --missing fills. 3-D skeletons (MediaPipe's world landmarks, Azure Kinect) are
normalised; pixels need --image, or --scaling person.

Examples:
  usdrl import poses clips/ --hold-out 4 --out data/mine
  usdrl import poses openpose/ --image 1920x1080 --third score --missing interpolate --out data/mine`,
    );
  return perform<PosesChoice>(command, io, exit, async ({ options, work }, ...paths) => {
    const { importPoses } = await import('../../../data/index.js');
    const { form, joints, image, third, scaling, normalise } = options;
    const { out, ...target } = resumableOptions(options);
    const given = { form, joints, image, third, scaling, ...aboutOptions(options) };
    // Without --no-normalise each form does as it should.
    const choices = { ...given, ...(normalise ? {} : { normalise }), ...target };
    return importText(await importPoses(paths, out, { ...choices, ...work }));
  });
}
