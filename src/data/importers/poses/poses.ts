import { InputError } from '../../../errors';
import type { Layout } from '../../../skeleton';
import { readLayout } from '../../layoutFile';
import { aboutRecordings, type AboutChoices, type OwnLabels } from '../aboutRecordings';
import { clipChoicesOf } from '../clipChoices';
import type { ImportOptions, ImportReport } from '../importReport';
import { planarText } from '../planarScale';
import { bodiesKept, contentMaker, preparationText, readingOf } from '../preparation';
import type { RecordingContent } from '../recordings/recordingContent';
import { recordingPlace } from '../recordings/recordingFile';
import { runImport } from '../runImport';
import { uavActions, uavName } from './forms/uavHuman';
import { readLabelLists } from './labelLists';
import type { PoseClip } from './poseClip';
import { findPoses, readGroup, type PoseGroup, type PoseGroups } from './poseFiles';
import { formOf } from './poseForms';
import { preparePose, type PoseChoices } from './preparePose';

/** How recordings of pose estimators are imported. */
export interface PosesOptions extends ImportOptions, PoseChoices, AboutChoices {
  /** `openpose`, `kinetics`, `mediapipe`, `azure-kinect`, `mmpose`, `alphapose` or `uav-human`; default as the first file seems to be. */
  form?: string;
  /** A layout by name or file onto which joints are mapped; default the joints of the form. */
  joints?: string;
  /** Of forms in space: centre every frame and turn the clip. Default true. */
  normalise?: boolean;
  /** True for made-up recordings; default false. */
  synthetic?: boolean;
}

/** People that may be in a recording: two are kept if nothing else is said. */
const usualPeople = 2;

/**
 * Imports what pose estimators write: folders (with all below them) and zip files of OpenPose, MediaPipe Pose, Azure Kinect, MMPose, AlphaPose,
 * Kinetics-skeleton or UAV-Human. People are followed over the frames by `followPeople`. Forms in the plane are scaled, forms in
 * space normalised.
 *
 * @param paths folders, files and zip files; the first folder below names the class
 * @throws InputError when there is no recording, one is damaged or of another form
 */
export async function importPoses(
  paths: readonly string[],
  out: string,
  options: PosesOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { force, skipDamaged, third = 'zero', scaling = 'image' } = options;
  const found = await findPoses(paths, options.form);
  const { form, groups } = found;
  const place = paths.join(', ');
  const wanted = options.joints === undefined ? undefined : readLayout(options.joints);
  const own = ownLabels(found, skipDamaged ?? false);
  const numbered = form.name === 'uav-human' ? uavActions : 0;
  const about = aboutRecordings({ names: groups.map(({ name }) => name), own, numbered, place }, options);
  const first = firstWithPeople(groups, found, skipDamaged ?? false);
  if (first?.layout === undefined) {
    throw new InputError({ file: place, thing: 'people', found: 'none in any frame', wanted: 'at least one' });
  }
  const from = first.layout;
  const layout = wanted ?? from;
  const planar = first.space !== 'metres';
  if (planar && options.normalise === true) {
    const fix = 'Leave `normalise` out: pixels are scaled to the image.';
    throw new InputError({
      file: place,
      thing: 'normalise',
      found: 'points in the plane',
      wanted: 'points in space',
      fix,
    });
  }
  if (!planar && (options.third === 'score' || options.scaling !== undefined)) {
    const thing = options.third === 'score' ? 'third' : 'scaling';
    throw new InputError({ file: place, thing, found: 'points in space', wanted: 'points in the plane' });
  }
  const normalise = !planar && (options.normalise ?? true);
  const preparation = { normalise, alignSpine: false, planar, ...clipChoicesOf(options) };
  const contentOf = contentMaker(preparation, layout);
  const read = (group: PoseGroup): RecordingContent => {
    const file = recordingPlace(group.files[0]);
    const pose = readPose(group, found);
    checkAlike(pose, from, first.space, file);
    const { image, ...rest } = about.of(group.name);
    const size = image.width === undefined && image.height === undefined ? options.image : image;
    const { clip, notes } = preparePose(group.name, pose, { third, scaling, image: size }, layout, file);
    const content = contentOf({ ...rest, name: group.name, clip, file });
    return { ...content, notes: [...content.notes, ...notes] };
  };
  async function* readAll(start: number): AsyncGenerator<RecordingContent> {
    for (const group of groups.slice(start)) yield readingOf(group.name, skipDamaged, () => read(group));
  }
  const sizes = groups.map(({ files }) => files.reduce((sum, { bytes }) => sum + bytes, 0));
  return runImport(
    out,
    {
      task: 'import poses',
      unit: 'recording',
      description: {
        name: form.title,
        synthetic: options.synthetic ?? false,
        layout,
        bodies: bodiesKept(Math.max(usualPeople, options.bodies ?? usualPeople), options),
        classes: about.classes,
        third: planar ? third : undefined,
        normalisation: planar ? planarText({ scaling, third }) : preparationText({ normalise, alignSpine: false }),
        source: layout === from ? form.title : `${form.title}, joints of ${from.name} mapped to ${layout.name}`,
        force,
      },
      settings: { form: form.name, from: from.name, third, scaling, image: options.image, ...clipChoicesOf(options) },
      items: groups.map(({ name }, i) => ({ id: JSON.stringify([name, sizes[i], about.of(name)]), bytes: sizes[i] })),
      read: readAll,
      splits: about.divided.listed,
      found: groups.length + found.leftOut.length,
      skipped: found.leftOut,
      notes: about.notes,
      started,
    },
    options,
  );
}

/** A recording of the form of the others. */
function readPose(group: PoseGroup, { form }: Pick<PoseGroups, 'form'>): PoseClip {
  const files = readGroup(group);
  for (const file of files) if (!form.recognises(file.content)) formOf(file, form.name);
  return form.read(files);
}

/** The first recording that tells its joints; damaged ones are met again when all are read. */
function firstWithPeople(groups: readonly PoseGroup[], found: PoseGroups, skipDamaged: boolean): PoseClip | undefined {
  for (const group of groups) {
    try {
      const pose = readPose(group, found);
      if (pose.layout !== undefined && pose.frames.some((people) => people.length > 0)) return pose;
    } catch (error) {
      if (!skipDamaged || !(error instanceof InputError)) throw error;
    }
  }
  return undefined;
}

/** Labels that stand in the files themselves, which only Kinetics-skeleton has, in lists beside them, or in names, as of UAV-Human. */
function ownLabels(found: PoseGroups, skipDamaged: boolean): OwnLabels {
  const { form, groups, labelFiles } = found;
  if (form.name === 'uav-human') {
    return new Map(
      groups.flatMap(({ name }) => {
        const said = uavName(name.split('/').at(-1) ?? '');
        return said === undefined ? [] : [[name, said] as const];
      }),
    );
  }
  if (form.name !== 'kinetics') return new Map();
  const listed = readLabelLists(
    labelFiles,
    groups.map(({ name }) => name),
  );
  if (listed !== undefined) return listed;
  return new Map(
    groups.flatMap((group): [string, { label: number; className?: string }][] => {
      try {
        const { label, className } = readPose(group, found);
        return label === undefined ? [] : [[group.name, { label, className }]];
      } catch (error) {
        if (!skipDamaged || !(error instanceof InputError)) throw error;
        return [];
      }
    }),
  );
}

/** @throws InputError for a recording with other joints than the first */
function checkAlike(pose: PoseClip, layout: Layout, space: PoseClip['space'], file: string): void {
  if (pose.layout === undefined || (pose.layout === layout && pose.space === space)) return;
  const text = (one: Layout, of: PoseClip['space']): string => `${one.name}, ${of}`;
  throw new InputError({
    file,
    thing: 'joints',
    found: text(pose.layout, pose.space),
    wanted: `${text(layout, space)}, as in the recordings before`,
    fix: 'Import recordings of different kinds one by one, and join the data sets with `usdrl import joined`.',
  });
}
