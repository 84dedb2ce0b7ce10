/** Files of pose estimators in their true forms, made up: a person walks to the right and waves. */

/** Place of a joint of a person in a frame, in parts of the image; every joint is told apart from all others. */
export function place(joint: number, t: number, person = 0): [x: number, y: number] {
  return [0.2 + 0.4 * person + 0.002 * t + 0.001 * joint, 0.2 + 0.015 * joint + 0.01 * Math.sin(t / 3 + joint)];
}

export const score = (joint: number): number => 0.5 + joint / 64;

const image = { width: 1920, height: 1080 };

/** x, y, score of every joint, in pixels. */
export function triples(joints: number, t: number, person = 0): number[] {
  return Array.from({ length: joints }, (_, joint) => {
    const [x, y] = place(joint, t, person);
    return [x * image.width, y * image.height, score(joint)];
  }).flat();
}

const times = (frames: number): number[] => Array.from({ length: frames }, (_, t) => t);
const people = (count: number): number[] => Array.from({ length: count }, (_, person) => person);

/** `FOLDER/NAME_000000000000_keypoints.json` and so on. */
export function openPoseFiles(
  folder: string,
  { frames = 4, joints = 25, persons = 1, name = 'video' } = {},
): Record<string, string> {
  const files = times(frames).map((t): [string, string] => {
    const found = people(persons).map((person) => ({
      person_id: [-1],
      pose_keypoints_2d: triples(joints, t, person),
      face_keypoints_2d: [],
      hand_left_keypoints_2d: [],
      hand_right_keypoints_2d: [],
      pose_keypoints_3d: [],
    }));
    return [
      `${folder}/${name}_${String(t).padStart(12, '0')}_keypoints.json`,
      JSON.stringify({ version: 1.3, people: found }),
    ];
  });
  return Object.fromEntries(files);
}

export function kineticsFile({ frames = 4, label = 'abseiling', index = 0 } = {}): string {
  const data = times(frames).map((t) => {
    const joints = Array.from({ length: 18 }, (_, joint) => joint);
    const skeleton = { pose: joints.flatMap((joint) => place(joint, t)), score: joints.map(score) };
    return { frame_index: t + 1, skeleton: [skeleton] };
  });
  return JSON.stringify({ data, label, label_index: index });
}

/** The results of MediaPipe's pose landmarker, one a frame; world landmarks in metres about the hips, y down. */
export function mediaPipeFile({ frames = 4, world = true, joints = 33 } = {}): string {
  const landmark = (joint: number, t: number) => {
    const [x, y] = place(joint, t);
    return { x, y, z: -0.1, visibility: score(joint) };
  };
  const results = times(frames).map((t) => {
    const all = Array.from({ length: joints }, (_, joint) => landmark(joint, t));
    const inSpace = all.map(({ x, y, visibility }, joint) => ({ x: x - 0.4, y: y - 0.4, z: joint / 100, visibility }));
    return { landmarks: [all], worldLandmarks: world ? [inSpace] : [] };
  });
  return JSON.stringify(results);
}

export function azureFile({ frames = 4, persons = 1, joints = 32 } = {}): string {
  const bodies = (t: number) =>
    people(persons).map((person) => ({
      // Numbers of bodies are kept by the sensor; their order in a frame is not.
      body_id: t % 2 === 0 ? person + 1 : persons - person,
      joint_orientations: Array.from({ length: joints }, () => [1, 0, 0, 0]),
      joint_positions: Array.from({ length: joints }, (_, joint) => {
        const [x, y] = place(joint, t, t % 2 === 0 ? person : persons - 1 - person);
        return [x * 1000, y * 1000, 2000 + joint];
      }),
    }));
  const all = times(frames).map((t) => ({
    bodies: bodies(t),
    frame_id: t,
    num_bodies: persons,
    timestamp_usec: t * 33,
  }));
  return JSON.stringify({
    bone_list: [['SPINE_CHEST', 'SPINE_NAVEL']],
    frames: all,
    joint_names: ['PELVIS'],
    k4abt_sdk_version: '1.1.2',
    source_file: 'a.mkv',
  });
}

export function mmPoseFile({ frames = 4, joints = 17, persons = 1, bare = false } = {}): string {
  const list = times(frames).map((t) => ({
    frame_id: t + 1,
    instances: people(persons).map((person) => {
      const values = triples(joints, t, person);
      const numbers = Array.from({ length: joints }, (_, joint) => joint);
      return {
        keypoints: numbers.map((joint) => values.slice(joint * 3, joint * 3 + 2)),
        keypoint_scores: numbers.map(score),
        bbox: [[0, 0, 100, 200]],
        bbox_score: 0.9,
      };
    }),
  }));
  return JSON.stringify(
    bare ? list : { meta_info: { dataset_name: 'coco', num_keypoints: joints }, instance_info: list },
  );
}

export function alphaPoseFile({ frames = 4, joints = 17, persons = 1, idx = true } = {}): string {
  const list = times(frames).flatMap((t) =>
    people(persons).map((person) => ({
      image_id: `${t}.jpg`,
      category_id: 1,
      keypoints: triples(joints, t, person),
      score: 2.9,
      box: [1, 2, 3, 4],
      ...(idx && { idx: [person + 1.0] }),
    })),
  );
  return JSON.stringify(list);
}

/** With `--format cmu`: all pictures in one file. */
export function alphaPoseCmu({ frames = 4 } = {}): string {
  const pictures = times(frames).map((t): [string, unknown] => [
    `${t}.jpg`,
    { version: 'AlphaPose v0.3', bodies: [{ joints: triples(18, t) }] },
  ]);
  return JSON.stringify(Object.fromEntries(pictures));
}

/** With `--format cmu`: a file a frame. */
export function alphaPoseFrame(t: number): string {
  return JSON.stringify({ version: 'AlphaPose v0.3', bodies: [{ joints: triples(18, t) }] });
}

export const uavFileName = (action: number): string => `P003S00G10B10H10UC022000LC021000A${action}R1_08241716.txt`;

export function uavFile({ frames = 4, joints = 17 } = {}): string {
  const lines = times(frames).flatMap((t) => {
    const values = triples(joints, t);
    const rows = Array.from({ length: joints }, (_, joint) =>
      [...values.slice(joint * 3, joint * 3 + 3), 0, 0, 0, 0, 0, 0, 0, 0, 2].join(' '),
    );
    return ['1', '72057594037931101 0 1 1 1 1 0 0.02 0.06 2', String(joints), ...rows];
  });
  return [String(frames), ...lines, ''].join('\n');
}
