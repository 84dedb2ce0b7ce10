import { mediaPipe33 } from '../../../skeleton';
import { uavName } from '../poses/forms/uavHuman';
import { findPoses, poseFileOf, readGroup } from '../poses/poseFiles';
import { formOf, poseFormNames, poseForms } from '../poses/poseForms';
import type { PoseClip, PoseForm } from '../poses/poseClip';
import { planarText } from '../planarScale';
import { preparePose } from '../poses/preparePose';
import { readHead, type RecordingFile } from '../recordings/recordingFile';
import type { AnyRecording, ReadingChoices, RecordingForm, RecordingPlace } from './recordingForm';

/** What pose estimators write: a file a recording, or a folder of files of one frame. */
export const estimatorForms: readonly RecordingForm[] = poseFormNames.map((name): RecordingForm => {
  const own = poseForms.filter((form) => form.name === name);
  const formAt = (place: RecordingPlace): PoseForm | undefined =>
    own.find((form) => (form.file === 'frame' ? isFolderOf(place, form) : isFileOf(place, form)));
  return {
    form: name,
    files: own.map(filesOf).join(', '),
    recognises: (place) => formAt(place) !== undefined,
    read: async ({ path, file }, choices) => {
      if (file !== undefined) {
        return { recordings: [{ name: file.name, file: path, read: () => readFile(file, name, choices) }] };
      }
      const { groups, form } = await findPoses([path], name);
      return {
        recordings: groups.map((group) => ({
          name: group.name,
          file: path,
          read: () => prepared(group.name, form.read(readGroup(group)), path, choices),
        })),
      };
    },
  };
});

function filesOf({ name, title, file }: PoseForm): string {
  if (name === 'uav-human') return `P...A...R....txt of UAV-Human`;
  return file === 'frame' ? `a folder of NAME_000000000000.json: ${title}` : `NAME.json: ${title}`;
}

/** Members of a zip file are looked at one by one: there a recording is one file. */
function isFileOf({ name, file }: RecordingPlace, form: PoseForm): boolean {
  if (file === undefined) return false;
  if (form.name === 'uav-human') return uavName(file.name) !== undefined;
  return /\.json$/i.test(name) && form.mark.test(readHead(file));
}

function isFolderOf({ path, file, entries }: RecordingPlace, form: PoseForm): boolean {
  if (file !== undefined) return false;
  const first = entries.find((entry) => /\d+(?:_keypoints)?\.json$/i.test(entry));
  return first !== undefined && form.mark.test(readHead({ name: first, file: `${path}/${first}`, bytes: 0 }));
}

function readFile(file: RecordingFile, name: string, choices: ReadingChoices): AnyRecording {
  const content = poseFileOf(file);
  return prepared(file.name, formOf(content, name).read([content]), content.place, choices);
}

function prepared(name: string, pose: PoseClip, place: string, choices: ReadingChoices): AnyRecording {
  const { layout = mediaPipe33, space } = pose;
  const { third, scaling, image } = choices;
  const planar = space !== 'metres';
  const given = planar ? { third, scaling, image } : {};
  const { clip } = preparePose(name, pose, given, layout, place);
  return { clip, layout, estimated: true, ...(planar && { normalisation: planarText({ third, scaling }) }) };
}
