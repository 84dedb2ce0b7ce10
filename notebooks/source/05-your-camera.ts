// %% [markdown]
// # Your camera
//
// From a phone's video to a labelled, played skeleton: a pose estimator finds the joints, an encoder is pre-trained on the clips **without labels**, a
// classifier is fitted to the few that have one and kept, and new clips are labelled with it.
//
// Without `clips`, a folder of your own JSON files, some are made up here (**synthetic**) in the form that MediaPipe gives.

// %% tags=["parameters"]
const clips = '';
const newClips = '';
const folder = 'data/your-camera';
const preset = 'demo';
const epochs = 60;
const seed = 0;

// %% [markdown]
// ## What the pose estimator writes
//
// Google's [MediaPipe](https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker) runs on a laptop's processor. In Python, once for each video:
//
// ```python
// import json, sys, cv2, mediapipe as mp
// from mediapipe.tasks.python import BaseOptions, vision
// options = vision.PoseLandmarkerOptions(
//     base_options=BaseOptions(model_asset_path="pose_landmarker_full.task"),
//     running_mode=vision.RunningMode.VIDEO, num_poses=1)
// point = lambda p: dict(x=p.x, y=p.y, z=p.z, visibility=p.visibility)
// points = lambda people: [[point(p) for p in one] for one in people]
// frames, video = [], cv2.VideoCapture(sys.argv[1])
// with vision.PoseLandmarker.create_from_options(options) as landmarker:
//     while (read := video.read())[0]:
//         image = mp.Image(mp.ImageFormat.SRGB, cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
//         found = landmarker.detect_for_video(image, int(video.get(cv2.CAP_PROP_POS_MSEC)))
//         frames.append(dict(landmarks=points(found.pose_landmarks),
//                            worldLandmarks=points(found.pose_world_landmarks)))
// json.dump(frames, open(sys.argv[2], "w"))
// ```
//
// The name of the folder that a file lies in is its class: `clips/wave/monday-1.json`. OpenPose, MMPose, AlphaPose, Azure Kinect and others work as well:
// `docs/own-data.md`.

// %%
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  Dataset,
  pretrain,
  progressBar,
  show,
  showMarkdown,
  showTable,
} from 'usdrl';
import { importPoses } from 'usdrl/data';
import { showPredictions } from 'usdrl/notebook';
import {
  syntheticActions,
  syntheticRecording,
  syntheticSettings,
  World,
} from 'usdrl/synthetic';

const synthetic = clips === '';
const training = synthetic ? `${folder}/clips` : clips;
const fresh = synthetic ? `${folder}/new` : newClips;

// %% [markdown]
// The made-up ones: eight actions, ten people before three cameras, of which the last two people come later, as new clips. MediaPipe's 33 landmarks are taken from the 25
// joints of the made-up body (it has no face), about the middle of the hips, in metres, with y down.

// %%
const source = [
  ...new Array<number>(11).fill(3), // face
  ...[4, 8, 5, 9, 6, 10], // shoulders, elbows, wrists
  ...[7, 11, 21, 23, 22, 24], // little fingers, index fingers, thumbs
  ...[12, 16, 13, 17, 14, 18, 14, 18, 15, 19], // hips to toes
];
if (synthetic) {
  rmSync(folder, { recursive: true, force: true });
  const actions = syntheticActions.slice(0, 8).map(({ name }) => name);
  const settings = syntheticSettings({
    actions: actions,
    subjects: 10,
    setups: 2,
    seed: seed,
  });
  const world = new World(seed);
  for (let subject = 1; subject <= 10; subject++) {
    for (const [action, name] of actions.entries()) {
      const to = `${subject <= 8 ? training : fresh}/${name}`;
      mkdirSync(to, { recursive: true });
      for (let camera = 1; camera <= 3; camera++) {
        const key = {
          setup: 1 + (subject % 2),
          camera: camera,
          subject: subject,
          replication: 1,
          action: action + 1,
        };
        const clip = syntheticRecording(key, settings, world);
        const frames = Array.from({ length: clip.frames }, (_, t) => {
          const at = (joint: number) => {
            const from = (t * clip.bodies * clip.joints + joint) * 3;
            return [...clip.coordinates.subarray(from, from + 3)];
          };
          const hips = at(12).map((value, c) => (value + at(16)[c]) / 2);
          const landmarks = source.map((joint) => {
            const [x, y, z] = at(joint).map((value, c) => value - hips[c]);
            return { x: -x, y: -y, z: z, visibility: 1 };
          });
          return { worldLandmarks: [landmarks] };
        });
        const file = `${to}/person-${subject}-camera-${camera}.json`;
        writeFileSync(file, JSON.stringify(frames));
      }
    }
  }
  const sample = `${training}/${actions[0]}/person-1-camera-1.json`;
  const text = readFileSync(sample, 'utf8');
  showMarkdown(
    `\`${sample}\` begins with:\n\n\`${text.slice(0, 150)} ...\``,
  );
}

// %% [markdown]
// ## From files to a data set
//
// Every fourth clip of a class is held out, to see how good the classifier is (the same person may be in both parts: with names or numbers of people in a table, `about`,
// the split can be by person).

// %%
const report = await importPoses([training], `${folder}/set`, {
  holdOut: 4,
  synthetic: synthetic,
  force: true,
  progress: progressBar(),
});
showTable(
  Object.entries(report.splits).map(([split, counts]) => ({
    split: split,
    train: counts.train,
    test: counts.test,
  })),
  { caption: `${report.recordings} clips, ${report.frames} frames` },
);
report.notes.forEach((note) => showMarkdown(`Note: ${note}`));

// %%
import { figures } from 'usdrl';

const dataset = Dataset.open(`${folder}/set`);
const split = dataset.splitNames[0];
showMarkdown(
  `${dataset.layout.name}: ${dataset.layout.joints.length} joints; ` +
    `classes: ${dataset.info.classes.join(', ')}.`,
);
await show(
  figures.skeletonFrames(dataset.read(0), dataset.layout, {
    name: 'your-camera-clip',
    title: dataset.info.classes[dataset.label(0)],
    synthetic: dataset.info.synthetic,
  }),
);
dataset.close();

// %% [markdown]
// ## Pre-training, without a label
//
// The preset is a small model and a short training. Run the cell again and it goes on where it stopped, or opens what is finished.

// %%
const run = await pretrain({
  data: `${folder}/set`,
  split: split,
  preset: preset,
  settings: {
    training: { epochs: epochs, checkpointEvery: epochs },
    optimizer: { milestones: [Math.round(0.75 * epochs)] },
  },
  seed: seed,
});
await show(run.lossCurves());

// %% [markdown]
// ## A classifier, kept
//
// A linear layer on the frozen features; `keep` stores it with its classes, joints and views beside the run. On the command line: `npx usdrl evaluate linear --keep`.

// %%
const linear = await run.linear({ keep: true });
const nearest = await run.knn();
showTable(
  [
    { classifier: 'linear probe', top1: linear.top1 },
    { classifier: '1-NN', top1: nearest.top1 },
  ],
  { caption: `on ${linear.counts.test} clips that were held out` },
);

// %% [markdown]
// ## New clips, labelled and played
//
// Two people whom the encoder has never seen. `run.predict` reads the files as the import did. On the command line: `npx usdrl predict --checkpoint RUN FILES`.

// %%
const found = await run.predict([fresh === '' ? training : fresh]);
showTable(
  found.predictions.slice(0, 8).map((one) => ({
    file: one.name,
    label: one.top?.[0].class,
    probability: one.top?.[0].probability,
    next: one.top?.[1].class,
  })),
  { caption: `the first of ${found.predictions.length}` },
);

// %%
await showPredictions(found, {
  name: 'your-camera-predictions',
  folder: 'figures',
});

// %% [markdown]
// The folders of the new clips say what they are, which the classifier was not told:

// %%
const right = found.predictions.filter(
  (one) => one.file.split('/').at(-2) === one.top?.[0].class,
).length;
showMarkdown(
  `${right} of ${found.predictions.length} new clips got the class of their folder` +
    `${synthetic ? ' (synthetic: no result, only the way)' : ''}.`,
);

// %% [markdown]
// Live, frame by frame: `npx usdrl predict --follow` reads frames from standard input, [as the page says](../docs/predict.md). Few clips? Pre-train on more of them without
// labels (`--unlabelled`), or start from an encoder trained elsewhere with `--joints kinect-v2-25`.
