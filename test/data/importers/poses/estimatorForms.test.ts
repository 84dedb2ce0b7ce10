import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findAnyRecordings,
  importPoses,
  preparedRecording,
  summariseRecording,
  type PosesOptions,
} from '../../../../src/data';
import { folderOf, imported } from '../clipSets';
import {
  alphaPoseFile,
  alphaPoseFrame,
  azureFile,
  kineticsFile,
  mediaPipeFile,
  mmPoseFile,
  openPoseFiles,
  uavFile,
  uavFileName,
} from './poseFiles';

const image = { width: 1920, height: 1080 };

const forms: [form: string, files: Record<string, string>, options?: PosesOptions][] = [
  ['openpose', openPoseFiles('clip', { persons: 2 }), { third: 'score' }],
  ['kinetics', { 'clip.json': kineticsFile() }],
  ['mediapipe', { 'clip.json': mediaPipeFile() }],
  ['mediapipe', { 'clip.json': mediaPipeFile() }, { joints: 'kinect-v2-25' }],
  ['azure-kinect', { 'clip.json': azureFile() }, { normalise: false }],
  ['mmpose', { 'clip.json': mmPoseFile() }, { scaling: 'official' }],
  ['kinetics', { 'clip.json': kineticsFile() }, { scaling: 'person' }],
  ['mmpose', { 'clip.json': mmPoseFile() }, { scaling: 'person', image: undefined }],
  ['mmpose', { 'clip.json': mmPoseFile() }, { joints: 'kinect-v2-25' }],
  ['alphapose', { 'clip.json': alphaPoseFile() }],
  ['alphapose', Object.fromEntries([0, 1].map((t) => [`clip/${t}.json`, alphaPoseFrame(t)]))],
  ['uav-human', { [uavFileName(3)]: uavFile() }],
];

describe('recordings of pose estimators among any recordings', () => {
  it.each(forms)('%s, %#: become what an import stores', async (form, files, options = {}) => {
    const folder = folderOf(files);
    const { dataset } = await imported((out) => importPoses([folder], out, { image, ...options }));
    const { layout, bodies, normalisation } = dataset.info;
    const found = await findAnyRecordings([folder], { image, ...options });
    expect(found.recordings.map((one) => one.form)).toEqual([form]);
    const [one] = found.recordings;
    const { clip } = preparedRecording(one, one.read(), { layout, bodies, normalisation });
    expect(clip).toEqual(dataset.read(0));
    found.close();
    dataset.close();
  });

  it('refuse a plane for space, and leave other JSON aside', async () => {
    const folder = folderOf({ 'clip.json': mmPoseFile(), 'readme.json': '{"a": 1}' });
    const found = await findAnyRecordings([folder], { image });
    expect(found.notes).toEqual(['no recordings: 1 (readme.json) files']);
    const { dataset } = await imported((out) => importPoses([folderOf({ 'a.json': mediaPipeFile() })], out));
    const { layout, bodies, normalisation } = dataset.info;
    const [one] = found.recordings;
    const wanted = { layout, bodies, normalisation };
    expect(() => preparedRecording(one, { ...one.read(), layout }, wanted)).toThrow(/normalisation: found pixels/);
    await expect(findAnyRecordings([join(folder, 'readme.json')])).rejects.toThrow(/readme\.json/);
    dataset.close();
  });

  it.each([
    ['mediapipe', 'a.json', mediaPipeFile(), 33, 1],
    ['azure-kinect', 'a.json', azureFile({ persons: 2 }), 32, 2],
    ['mmpose', 'a.json', mmPoseFile({ joints: 133 }), 17, 1],
    ['alphapose', 'a.json', alphaPoseFile(), 17, 1],
    ['kinetics', 'a.json', kineticsFile(), 18, 1],
    ['uav-human', uavFileName(3), uavFile(), 17, 1],
  ])('%s: are described', (_, name, content, joints, bodies) => {
    const found = summariseRecording(join(folderOf({ [name]: content }), name));
    expect(found).toMatchObject({ frames: 4, joints, bodies });
  });

  it('are described frame by frame, and other JSON is named', () => {
    const [[name, content]] = Object.entries(openPoseFiles('clip', { persons: 2 }));
    const file = join(folderOf({ [name]: content }), name);
    expect(summariseRecording(file)).toMatchObject({ frames: 1, joints: 25, bodies: 2 });
    const other = join(folderOf({ 'a.json': '{"b": 1}' }), 'a.json');
    expect(() => summariseRecording(other)).toThrow(/content: found an object with b, wanted one of OpenPose's JSON/);
  });
});
