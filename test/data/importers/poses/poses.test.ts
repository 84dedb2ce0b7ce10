import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { importPoses, poseFormNames, type PosesOptions } from '../../../../src/data';
import { folderOf, imported } from '../clipSets';
import {
  alphaPoseCmu,
  alphaPoseFile,
  alphaPoseFrame,
  azureFile,
  kineticsFile,
  mediaPipeFile,
  mmPoseFile,
  openPoseFiles,
  place,
  score,
  uavFile,
  uavFileName,
} from './poseFiles';

const image = { width: 1920, height: 1080 };

const read = (files: Readonly<Record<string, string>>, options: PosesOptions = {}) =>
  imported((out) => importPoses([folderOf(files)], out, { image, ...options }));

/** A joint of the first body in a frame. */
async function joint(files: Readonly<Record<string, string>>, number: number, options: PosesOptions = {}) {
  const { dataset } = await read(files, options);
  const { coordinates, bodies, joints } = dataset.read(0);
  dataset.close();
  const at = (2 * bodies * joints + number) * 3;
  return coordinates.subarray(at, at + 3);
}

/** Where joint 3 of frame 2 comes to lie when the image reaches from -1 to 1. */
const scaled = (third = 0): number[] => [...place(3, 2).map((part) => 2 * part - 1), third];

const planar: [form: string, files: Record<string, string>, layout: string][] = [
  ['openpose', openPoseFiles('wave/a'), 'openpose-25'],
  ['openpose', openPoseFiles('wave/a', { joints: 18 }), 'openpose-18'],
  ['kinetics', { 'a.json': kineticsFile() }, 'openpose-18'],
  ['mediapipe', { 'wave/a.json': mediaPipeFile({ world: false }) }, 'mediapipe-33'],
  ['mmpose', { 'wave/a.json': mmPoseFile() }, 'coco-17'],
  ['mmpose', { 'wave/a.json': mmPoseFile({ bare: true, joints: 133 }) }, 'coco-17'],
  ['alphapose', { 'wave/a.json': alphaPoseFile() }, 'coco-17'],
  ['alphapose', { 'wave/a.json': alphaPoseFile({ joints: 136, idx: false }) }, 'halpe-26'],
  ['alphapose', { 'wave/a.json': alphaPoseCmu() }, 'openpose-18'],
  ['alphapose', Object.fromEntries([0, 1, 2, 3].map((t) => [`wave/a/${t}.json`, alphaPoseFrame(t)])), 'openpose-18'],
  ['uav-human', { [uavFileName(7)]: uavFile() }, 'coco-17'],
];

describe('importPoses: each form as its tool writes it', () => {
  it.each(planar)('%s, %#: recognised, pixels scaled, scores third if wanted', async (form, files, layout) => {
    const { report, dataset } = await read(files);
    expect(dataset.info).toMatchObject({ third: 'zero', layout: { name: layout } });
    expect(dataset.frames(0)).toBe(4);
    expect(dataset.recording(0)).toMatchObject({ bodies: 1, label: form === 'uav-human' ? 7 : 0 });
    expect(report.skipped).toEqual([]);
    dataset.close();
    expect(await joint(files, 3, { form })).toBeAllClose(scaled());
    expect(await joint(files, 3, { third: 'score' })).toBeAllClose(scaled(score(3)));
  });

  it('takes the world landmarks of MediaPipe, turned into the space of Kinect', async () => {
    const files = { 'wave/a.json': mediaPipeFile(), 'sit/b.json': mediaPipeFile({ frames: 2 }) };
    const { dataset } = await read(files);
    expect(dataset.info.third).toBeUndefined();
    expect(dataset.info.classes).toEqual(['sit', 'wave']);
    dataset.close();
    const [x, y] = place(3, 2);
    expect(await joint({ 'wave/a.json': mediaPipeFile() }, 3, { normalise: false })).toBeAllClose([
      0.4 - x,
      0.4 - y,
      0.03,
    ]);
  });

  it('takes one person whose landmarks stand there without a list, and frames without anybody', async () => {
    const frames = (JSON.parse(mediaPipeFile()) as { worldLandmarks: unknown[][] }[]).map(({ worldLandmarks }) => ({
      pose_world_landmarks: worldLandmarks[0],
    }));
    const files = {
      'a.json': JSON.stringify({ fps: 30, frames: [...frames, { landmarks: [], worldLandmarks: [] }, null] }),
    };
    const { dataset } = await read(files);
    expect(dataset.frames(0)).toBe(6);
    expect(dataset.label(0)).toBe(-1);
    dataset.close();
  });

  it('takes millimetres of Azure Kinect, and bodies by their numbers', async () => {
    const files = { 'wave/a.json': azureFile({ persons: 2 }) };
    const [x, y] = place(3, 2);
    expect(await joint(files, 3, { normalise: false, chooseBodies: 'order' })).toBeAllClose([-x, -y, 2.003]);
    const { dataset } = await read(files, { normalise: false });
    expect(dataset.recording(0).bodies).toBe(2);
    dataset.close();
  });

  it('reads zip files', async () => {
    const bytes = new TextEncoder().encode(mmPoseFile());
    const folder = folderOf({ 'poses.zip': zipSync({ 'wave/a.json': bytes, 'sit/b.json': bytes }) });
    const { dataset } = await imported((out) => importPoses([join(folder, 'poses.zip')], out, { image }));
    expect([0, 1].map((i) => dataset.name(i))).toEqual(['sit/b', 'wave/a']);
    dataset.close();
  });
});

describe('importPoses: labels, splits and what a table says', () => {
  const four = {
    'wave/a.json': mediaPipeFile(),
    'wave/b.json': mediaPipeFile(),
    'sit/a.json': mediaPipeFile(),
    'sit/b.json': mediaPipeFile(),
  };

  it('takes the class from the folder, and holds out every second recording', async () => {
    const { dataset } = await read(four, { holdOut: 2 });
    expect(dataset.splitNames).toEqual(['hold-out']);
    expect(dataset.split('hold-out')).toEqual({ train: [0, 2], test: [1, 3] });
    expect([0, 1, 2, 3].map((i) => dataset.label(i))).toEqual([0, 0, 1, 1]);
    dataset.close();
  });

  it('takes folders train and test above the classes as a split', async () => {
    const files = {
      'train/wave/a.json': mediaPipeFile(),
      'train/sit/b.json': mediaPipeFile(),
      'test/wave/c.json': mediaPipeFile(),
    };
    const { dataset } = await read(files);
    expect(dataset.info.classes).toEqual(['sit', 'wave']);
    expect(dataset.split('official')).toEqual({ train: [1, 2], test: [0] });
    dataset.close();
  });

  it('leaves labels out if told so, for pre-training', async () => {
    const { dataset, report } = await read(four, { unlabelled: true });
    expect(dataset.info.classes).toEqual([]);
    expect(report.notes).toContain('no recording has a label: the data set is there to pre-train on');
    expect(dataset.split('all').train).toEqual([0, 1, 2, 3]);
    dataset.close();
  });

  it('takes class, subject, camera and splits from a table', async () => {
    const table =
      'name;class;subject;camera;cross-subject\r\nwave/a;"turn; round";2;1;train\r\nwave/b;wave;3;;test\r\n\r\nsit/a;;3;1;val';
    const about = join(folderOf({ 'clips.csv': `\uFEFF${table}` }), 'clips.csv');
    const { dataset } = await read(four, { about });
    expect(dataset.info.classes).toEqual(['sit', 'turn; round', 'wave']);
    expect(dataset.recording(2)).toMatchObject({ name: 'wave/a', label: 1, subject: 2, camera: 1 });
    expect(dataset.split('cross-subject')).toEqual({ train: [2], test: [3] });
    dataset.close();
  });

  it.each([
    ['another header', 'file,class\na,b', /header: found file, class, wanted a column name/],
    ['a word for a number', 'name,subject\nwave\/a,me', /line 2, subject: found me, wanted a whole number from 1/],
    ['an unknown recording', 'name\nwave/c', /name wave\/c: found no such recording/],
    ['a name of two', 'name\na', /name a: found 2 \(sit\/a, wave\/a\)/],
    ['a row twice', 'name\nwave/a\nwave/a', /line 3, name: found wave\/a twice/],
    ['a part that is none', 'name,own\nwave/a,half', /line 2, own: found half, wanted train, val, test or nothing/],
    ['a cut line', 'name,class,subject\nwave/a,b', /line 2: found 2 cells, wanted 3/],
  ])('refuses %s in a table', async (_, text, message) => {
    const about = join(folderOf({ 'clips.csv': text }), 'clips.csv');
    await expect(read(four, { about })).rejects.toThrow(message);
  });

  it('keeps untrimmed recordings with their segments', async () => {
    const folder = folderOf({ 's.json': '{"wave/a": [[1, 0, 2], [0, 2, 4]]}', 'c.json': '["sit", "wave"]' });
    const { dataset } = await read(four, {
      segments: join(folder, 's.json'),
      classes: join(folder, 'c.json'),
      unlabelled: true,
    });
    expect(dataset.untrimmed).toBe(true);
    expect(dataset.segments(2)).toEqual([
      [1, 0, 2],
      [0, 2, 4],
    ]);
    dataset.close();
  });

  it('takes the labels of Kinetics from the files, or from the lists beside them, and its folders as a split', async () => {
    const files = {
      'kinetics_train/x.json': kineticsFile({ index: 1, label: 'b' }),
      'kinetics_val/y.json': kineticsFile(),
    };
    const alone = await read(files);
    expect(alone.dataset.info.classes).toEqual(['abseiling', 'b']);
    expect(alone.dataset.split('kinetics')).toEqual({ train: [0], test: [1] });
    alone.dataset.close();
    const list = JSON.stringify({
      x: { has_skeleton: true, label: 'c', label_index: 2 },
      y: { label: 'a', label_index: 0 },
    });
    const listed = await read({ ...files, 'kinetics_train_label.json': list });
    expect(listed.dataset.info.classes).toEqual(['a', 'class 1', 'c']);
    listed.dataset.close();
  });

  it('tells person and repetition by the names of UAV-Human', async () => {
    const { dataset } = await read({ [uavFileName(154)]: uavFile() });
    expect(dataset.recording(0)).toMatchObject({ label: 154, subject: 4, replication: 2 });
    expect(dataset.info.classes).toHaveLength(155);
    dataset.close();
  });
});

describe('importPoses: people, missing joints, other joints', () => {
  it('follows people who change places in the file', async () => {
    const files = openPoseFiles('a', { persons: 2, frames: 6 });
    const swapped = Object.fromEntries(
      Object.entries(files).map(([name, text], t) => {
        const json = JSON.parse(text) as { people: unknown[] };
        return [name, JSON.stringify(t % 2 === 0 ? json : { ...json, people: json.people.reverse() })];
      }),
    );
    const [plain, mixed] = [await read(files), await read(swapped)];
    expect(mixed.dataset.read(0)).toEqual(plain.dataset.read(0));
    expect(plain.dataset.recording(0).bodies).toBe(2);
    plain.dataset.close();
    mixed.dataset.close();
  });

  it('leaves joints with score 0 at zero, or fills them', async () => {
    const files = openPoseFiles('a');
    const lost = Object.fromEntries(
      Object.entries(files).map(([name, text], t) => {
        const json = JSON.parse(text) as { people: { pose_keypoints_2d: number[] }[] };
        if (t === 2) json.people[0].pose_keypoints_2d.fill(0, 9, 12);
        return [name, JSON.stringify(json)];
      }),
    );
    expect([...(await joint(lost, 3))]).toEqual([0, 0, 0]);
    const [before, after] = [place(3, 1), place(3, 3)];
    const between = before.map((part, c) => part + after[c] - 1);
    expect(await joint(lost, 3, { missing: 'interpolate' })).toBeAllClose([...between, 0]);
  });

  it('maps joints onto Kinect v2 and COCO, by means of those that were found', async () => {
    const files = { 'a.json': mmPoseFile() };
    const { dataset } = await read(files, { joints: 'kinect-v2-25' });
    expect(dataset.layout.name).toBe('kinect-v2-25');
    dataset.close();
    const middle = (...joints: number[]): number[] =>
      [0, 1].map((c) => joints.reduce((sum, one) => sum + 2 * place(one, 2)[c] - 1, 0) / joints.length);
    expect(await joint(files, 0, { joints: 'kinect-v2-25' })).toBeAllClose([...middle(11, 12), 0]);
    expect(await joint(files, 3, { joints: 'kinect-v2-25' })).toBeAllClose([...middle(3, 4), 0]);
    expect(await joint({ 'a.json': azureFile() }, 5, { joints: 'coco-17', normalise: false })).toBeAllClose([
      -place(5, 2)[0],
      -place(5, 2)[1],
      2.005,
    ]);
  });

  it('scales as the journal code does, or as parts of the image', async () => {
    const files = { 'a.json': mmPoseFile() };
    const [x, y] = place(3, 2);
    expect(await joint(files, 3, { scaling: 'fixed' })).toBeAllClose([x, y, 0]);
    expect(await joint(files, 3, { scaling: 'official' })).toEqual(Float32Array.of(x * 1920, y * 1080, 0));
    const nose = place(0, 2);
    expect(await joint(files, 0, { scaling: 'official' })).toBeAllClose([(nose[0] * 1920) / 1080, nose[1], 0]);
  });

  it('scales by a person, whatever the size of the picture: hips at the origin, the diagonal 2', async () => {
    const at = (t: number, size: number) =>
      Array.from({ length: 17 }, (_, joint) => [size * (100 + 7 * joint + 3 * t), size * (50 + 11 * joint - t)]);
    const file = (size: number, lost = -1): string => {
      const frames = [0, 1, 2].map((t) => {
        const keypoints = at(t, size);
        const scores = keypoints.map((_, joint) => (t === 1 && joint === lost ? 0 : 1));
        return { frame_id: t, instances: [{ keypoints, keypoint_scores: scores }] };
      });
      return JSON.stringify({ instance_info: frames });
    };
    const clip = async (content: string) => {
      const { dataset } = await read({ 'a.json': content }, { image: undefined, scaling: 'person', bodies: 1 });
      const { coordinates } = dataset.read(0);
      dataset.close();
      return coordinates;
    };
    const small = await clip(file(1));
    expect(await clip(file(3))).toBeAllClose(small);
    const point = (x: Float32Array, t: number, number: number): Float32Array =>
      x.subarray((t * 17 + number) * 3, (t * 17 + number) * 3 + 2);
    for (const t of [0, 1, 2]) {
      const [left, right, low, high] = [11, 12, 0, 16].map((number) => point(small, t, number));
      expect([left[0] + right[0], left[1] + right[1]]).toBeAllClose([0, 0], { absolute: 1e-5 });
      expect(Math.hypot(high[0] - low[0], high[1] - low[1])).toBeCloseTo(2, 5);
    }
    // A lost joint stays lost, and of a lost hip the other one counts.
    const lost = await clip(file(1, 3));
    expect([...point(lost, 1, 3)]).toEqual([0, 0]);
    expect(lost.subarray(0, 51)).toBeAllClose(small.subarray(0, 51));
    expect([...point(await clip(file(1, 11)), 1, 12)]).toEqual([0, 0]);
  });
});

const forms: [form: string, files: Record<string, string>, title: RegExp][] = [
  ['openpose', openPoseFiles('a'), /OpenPose's JSON/],
  ['kinetics', { 'a.json': kineticsFile() }, /Kinetics-skeleton/],
  ['mediapipe', { 'a.json': mediaPipeFile() }, /MediaPipe Pose/],
  ['azure-kinect', { 'a.json': azureFile() }, /Azure Kinect/],
  ['mmpose', { 'a.json': mmPoseFile() }, /MMPose/],
  ['alphapose', { 'a.json': alphaPoseFile() }, /AlphaPose/],
  ['uav-human', { [uavFileName(1)]: uavFile() }, /UAV-Human/],
];

describe('importPoses: the wrong form in each place', () => {
  const pairs = forms.flatMap(([form, files, title]) =>
    poseFormNames.filter((name) => name !== form).map((name) => ({ form, name, files, title })),
  );
  it.each(pairs)('$form as $name: says what it looks like', async ({ form, name, files, title }) => {
    const error = await read(files, { form: name }).then(() => undefined, String);
    expect(error).toMatch(title);
    expect(error).toContain(`--form ${form}`);
  });

  it('names the forms where none is known, and shows what there is', async () => {
    const files = { 'a.json': '[{"bones": 1}]' };
    await expect(read(files)).rejects.toThrow(/found a list of objects with bones, wanted one of OpenPose/);
    await expect(read({ 'a.json': '{}' })).rejects.toThrow(/an object with nothing in it/);
    await expect(read({ 'a.txt': 'x' })).rejects.toThrow(/recordings of a pose estimator: found none|no recording/);
    await expect(read(files, { form: 'kinect' })).rejects.toThrow(/form: found kinect, wanted openpose, kinetics/);
  });

  it('is told by the first file that has one; others stop the import, or are left out', async () => {
    const files = { 'a/about.json': '{"b": 1}', 'a/clip.json': mmPoseFile() };
    await expect(read(files)).rejects.toThrow(
      /about\.json: content: found an object with b, wanted predictions of MMPose/,
    );
    const { report, dataset } = await read(files, { skipDamaged: true });
    expect(report.skipped.map(({ name }) => name)).toEqual(['a/about']);
    expect(dataset.size).toBe(1);
    dataset.close();
  });

  it('refuses recordings of different joints in one set', async () => {
    const files = { 'a.json': mmPoseFile(), 'b.json': mmPoseFile({ joints: 26 }) };
    await expect(read(files)).rejects.toThrow(/b\.json: joints: found halpe-26, pixels, wanted coco-17, pixels/);
  });
});

const withPose = (pose: unknown): Record<string, string> => ({
  'a/v_000000000000_keypoints.json': JSON.stringify({ people: [{ pose_keypoints_2d: pose }] }),
});

describe('importPoses: hostile files', () => {
  it.each([
    ['numbers that are none', withPose(new Array(75).fill('1')), /people\[0\]\.pose_keypoints_2d\[0\]: found "1"/],
    ['numbers beyond float32', withPose(new Array(75).fill(1e300)), /found 1e\+?300, wanted a finite number/],
    ['null for NaN', withPose(new Array(75).fill(null)), /found null, wanted a finite number/],
    ['joints of nobody', withPose(new Array(63).fill(1)), /found 21 joints .*, wanted 25 or 18 joints/],
    ['cut joints', withPose(new Array(74).fill(1)), /found 74 numbers, wanted 3 a joint/],
    ['no joints', withPose(undefined), /pose_keypoints_2d: found nothing|found "nothing"/],
    ['an empty file', { 'a.json': '' }, /empty file/],
    ['a cut file', { 'a.json': mmPoseFile().slice(0, 500) }, /wanted JSON/],
    ['a key twice', { 'a.json': '{"instance_info": [], "instance_info": []}' }, /key "instance_info" twice/],
    ['nothing but empty frames', { 'a.json': '{"instance_info": []}' }, /people: found none in any frame/],
    [
      'a prototype for a frame',
      { 'a.json': '{"instance_info": [{"__proto__": {"instances": []}}]}' },
      /frame 0: found/,
    ],
    [
      'frames far apart',
      {
        'a.json': '{"data": [{"frame_index": 0, "skeleton": []}, {"frame_index": 1e15, "skeleton": []}], "label": ""}',
      },
      /number of a frame: found 1000000000000000, wanted whole numbers from 0 to 99999/,
    ],
    [
      'a frame twice',
      { 'a.json': '{"data": [{"frame_index": 3, "skeleton": []}, {"frame_index": 3, "skeleton": []}]}' },
      /frame 3: found two of it/,
    ],
    ['a number for people', { 'a.json': '{"frames": [{"bodies": 5}]}' }, /frames\[0\]\.bodies: found 5, wanted a list/],
    [
      'joints of another sensor',
      { 'a.json': azureFile({ joints: 25 }) },
      /found 25 joints \(Kinect v2.*wanted 32 joints/,
    ],
    ['landmarks of a hand', { 'a.json': mediaPipeFile({ joints: 21 }) }, /found 21 joints .*, wanted 33 landmarks/],
    ['joints of Kinect in place of UAV-Human', { [uavFileName(1)]: uavFile({ joints: 25 }) }, /25 joints .*wanted 17/],
    ['a cut text', { [uavFileName(1)]: uavFile().slice(0, 300) }, /line \d+/],
    ['an action without end', { [uavFileName(99999999)]: uavFile() }, /label of clip 0/],
    ['predictions of pictures', { 'a.json': '{"instance_info": [{"keypoints": []}]}' }, /Predictions of pictures/],
    [
      'points in space of MMPose',
      {
        'a.json':
          '{"instance_info": [{"instances": [{"keypoints": [[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3]], "keypoint_scores": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}]}]}',
      },
      /found 3 coordinates, wanted x and y/,
    ],
    ['a label beyond all classes', { 'a.json': kineticsFile({ index: 1e9 }) }, /label of clip 0: found 1000000000/],
  ])('refuses %s', async (_, files, message) => {
    await expect(read(files)).rejects.toThrow(message);
  });

  it('asks for the size of the picture where pixels need it', async () => {
    const files = { 'a.json': mmPoseFile() };
    await expect(read(files, { image: undefined })).rejects.toThrow(
      /size of the picture: found nothing.*--image 1920x1080/,
    );
  });

  it('refuses choices that are for other forms', async () => {
    const files = { 'a.json': mediaPipeFile() };
    await expect(read(files, { third: 'score' })).rejects.toThrow(/third: found points in space/);
    await expect(read(files, { scaling: 'fixed' })).rejects.toThrow(/scaling: found points in space/);
    await expect(read({ 'a.json': mmPoseFile() }, { normalise: true })).rejects.toThrow(/found points in the plane/);
    await expect(read({ 'a.json': kineticsFile() }, { scaling: 'official' })).rejects.toThrow(/as these are no pixels/);
  });

  it('reads a byte order mark and UTF-16, and leaves damaged recordings out if told so', async () => {
    const files = {
      'w/a.json': `\uFEFF${mmPoseFile()}`,
      'w/b.json': '{',
      'w/c.json': Buffer.from(`\uFEFF${mmPoseFile()}`, 'utf16le'),
    };
    const folder = folderOf(files);
    const { report, dataset } = await imported((out) => importPoses([folder], out, { image, skipDamaged: true }));
    expect(report.skipped).toEqual([{ name: 'w/b', why: expect.stringContaining('b.json') as string }]);
    expect(dataset.size).toBe(2);
    dataset.close();
  });
});
