// %% [markdown]
// # Bring your data
//
// Three ways in: raw NTU RGB+D recordings, a skeleton of your own, and official weights. Everything here is made up (**synthetic**), in the form in
// which the real files come; for real ones change the parameters. How to get the published data sets: `data/README.md`.

// %% tags=["parameters"]
const raw = '';
const folder = 'data/bring-your-data';
const checkpoint = 'test/golden/model/dste-init.pth.tar';
const seed = 0;

// %% [markdown]
// ## Raw NTU RGB+D recordings
//
// The owners give text files `SsssCcccPpppRrrrAaaa.skeleton`: setup, camera, performer, replication and action stand in the name. Without `raw`, the folder
// of such files, some are made up here.

// %%
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  Dataset,
  datasetProblems,
  figures,
  importNtu,
  progressBar,
  show,
  showMarkdown,
  showTable,
} from 'usdrl';
import { syntheticActions, writeSyntheticAsNtu } from 'usdrl/synthetic';

const synthetic = raw === '';
const recordings = synthetic ? `${folder}/raw` : raw;
mkdirSync(folder, { recursive: true });
const actions = syntheticActions.map((action) => action.name);
if (synthetic) {
  rmSync(recordings, { recursive: true, force: true });
  const some = {
    actions: actions.slice(0, 6),
    subjects: 4,
    setups: 2,
    replications: 1,
    seed: seed,
  };
  const files = await writeSyntheticAsNtu(recordings, {
    ...some,
    progress: progressBar(),
  });
  const lines = readFileSync(`${recordings}/${files[0]}`, 'utf8').split(
    '\n',
  );
  showMarkdown(
    `\`${files[0]}\` begins with:\n\n\`\`\`\n` +
      `${lines.slice(0, 6).join('\n')}\n...\n\`\`\``,
  );
}

// %% [markdown]
// A number of frames; in each frame a number of bodies; for each body a line about it, a number of joints, and a line for each joint, of which the first
// three numbers are x, y, z in metres.
//
// Raw recordings are never all sound. To see what happens, one file is cut short and one gets a name from the published list of
// recordings without skeletons.

// %%
if (synthetic) {
  const text = readFileSync(
    `${recordings}/S001C001P001R001A001.skeleton`,
    'utf8',
  );
  writeFileSync(
    `${recordings}/S001C001P001R001A001.skeleton`,
    text.slice(0, text.length / 2),
  );
  writeFileSync(`${recordings}/S001C002P005R002A008.skeleton`, text);
}
try {
  await importNtu([recordings], `${folder}/ntu`, { force: true });
} catch (error) {
  showMarkdown(`\`\`\`\n${error.message}\n\`\`\``);
}

// %% [markdown]
// A damaged file stops the import: the message names file, line, what was found and what was wanted. With `skipDamaged` it is left out and listed instead.
// (`classes` and `synthetic` are only needed because these recordings are not NTU's.)

// %%
const own = synthetic ? { classes: actions, synthetic: true } : {};
const report = await importNtu([recordings], `${folder}/ntu`, {
  skipDamaged: true,
  force: true,
  ...own,
  progress: progressBar(),
});
showTable([
  {
    recordings: report.recordings,
    frames: report.frames,
    skipped: report.skipped.length,
    seconds: report.seconds,
  },
]);
showTable(
  Object.entries(report.splits).map(([split, counts]) => ({
    split,
    train: counts.train,
    test: counts.test,
  })),
  { caption: 'splits' },
);
showTable(report.skipped, { caption: 'left out, and why' });
report.notes.forEach((note) => showMarkdown(`Note: ${note}`));

// %% [markdown]
// From the text to the data set: of up to four bodies the two that move most were kept, the one of more movement first; in every frame the middle of the spine of the
// first body was moved to the origin; the recording was turned once, so that the shoulders lie along x in its first frame. This is what the arrays went through
// that USDRL was trained on. Other toolkits also turn the spine to z (`alignSpine: true`): weights do not go from one kind to the other.

// %%
const dataset = Dataset.open(`${folder}/ntu`);
const first = dataset.read(0);
await show(
  figures.skeletonFrames(first, dataset.layout, {
    name: 'bring-ntu',
    title: dataset.info.classes[dataset.label(0)],
    synthetic: dataset.info.synthetic,
  }),
);

// %% [markdown]
// ## The validator
//
// `datasetProblems` (on the command line `npx usdrl inspect FOLDER`) reads a data set once and says what is wrong with it.

// %%
const showProblems = async (set: Dataset) => {
  const problems = await datasetProblems(set);
  showTable(
    problems.length === 0
      ? [{ checks: 'all passed' }]
      : problems.map((problem) => ({
          'what is wrong, and what to do': problem,
        })),
  );
};
await showProblems(dataset);

// %% [markdown]
// | check | why it matters |
// |---|---|
// | a part of a split is empty | nothing to train on, or nothing to test |
// | a recording is in both parts | the test would be on what was trained |
// | a class of the test part is not in training | it can never be recognised |
// | a recording has no label | good for pre-training, not for evaluation |
// | a number is not finite | one NaN spoils a whole training; importers refuse them, so the folder was changed afterwards |
// | a recording is all zeros | no body in any frame |
//
// Splits come from the recordings. The same ones in a data set whose splits are wrong:

// %%
import { DatasetWriter } from 'usdrl';

const writer = DatasetWriter.create(`${folder}/wrong`, {
  name: 'wrong splits',
  synthetic: dataset.info.synthetic,
  layout: dataset.layout,
  bodies: dataset.info.bodies,
  classes: dataset.info.classes,
  normalisation: dataset.info.normalisation,
  source: 'made to fail',
  force: true,
});
for (let i = 0; i < dataset.size; i++) {
  writer.append({
    name: dataset.name(i),
    label: i === 3 ? -1 : dataset.label(i),
    clip: dataset.read(i),
  });
}
const ofClass = (label: number) =>
  Array.from({ length: dataset.size }, (_, i) => i).filter(
    (i) => dataset.label(i) === label,
  );
writer.finish({
  splits: {
    overlapping: { train: [0, 1, 2, 3], test: [2, 3] },
    'by-class': { train: ofClass(1), test: ofClass(2) },
    empty: { train: [0], test: [] },
  },
});
const wrong = Dataset.open(`${folder}/wrong`);
await showProblems(wrong);
wrong.close();

// %% [markdown]
// ## A skeleton of your own
//
// Say a tracker gives 17 joints. A layout file names them, says which hangs on which, which one is the centre, and where the shoulders are; bones, token sizes and
// the number of corrupted joints follow from it.

// %%
const joints = [
  'pelvis',
  'right hip',
  'right knee',
  'right ankle',
  'left hip',
  'left knee',
  'left ankle',
  'spine',
  'neck',
  'nose',
  'head',
  'left shoulder',
  'left elbow',
  'left wrist',
  'right shoulder',
  'right elbow',
  'right wrist',
];
const parents = [
  'pelvis',
  'pelvis',
  'right hip',
  'right knee',
  'pelvis',
  'left hip',
  'left knee',
  'pelvis',
  'spine',
  'neck',
  'nose',
  'neck',
  'left shoulder',
  'left elbow',
  'neck',
  'right shoulder',
  'right elbow',
];
const layout = {
  name: 'body-17',
  joints: joints,
  bones: joints.map((joint, j) => [joint, parents[j]]),
  centre: 'spine',
  leftShoulder: 'left shoulder',
  rightShoulder: 'right shoulder',
};
writeFileSync(`${folder}/body-17.json`, JSON.stringify(layout, null, 2));

// %% [markdown]
// The recordings go into one array (N, C, T, V, M): N recordings, C = 3 coordinates, T frames (zeros after the end), V = 17 joints, M bodies. Here they are made from
// synthetic ones of 25 joints, whose numbers stand in the order of the 17; `numpy.save` writes the same file from Python.

// %%
import { importArrays } from 'usdrl';
import { writeNpy } from 'usdrl/data';
import {
  syntheticRecording,
  syntheticSettings,
  World,
} from 'usdrl/synthetic';

const kinect = [0, 16, 17, 18, 12, 13, 14, 1, 20, 2, 3, 4, 5, 6, 8, 9, 10];
const settings = syntheticSettings({
  actions: actions.slice(0, 4),
  subjects: 6,
  setups: 2,
  seed: seed,
});
const world = new World(seed);
const samples = [];
for (let subject = 1; subject <= 6; subject++) {
  for (let action = 1; action <= 4; action++) {
    for (let camera = 1; camera <= 3; camera++) {
      const key = {
        setup: ((subject - 1) % 2) + 1,
        camera: camera,
        subject: subject,
        replication: 1,
        action: action,
      };
      samples.push({
        clip: syntheticRecording(key, settings, world),
        label: action - 1,
        subject: subject,
      });
    }
  }
}
const N = samples.length;
const T = Math.max(...samples.map(({ clip }) => clip.frames));
const V = joints.length;
const x = new Float32Array(N * 3 * T * V);
samples.forEach(({ clip }, n) => {
  for (let t = 0; t < clip.frames; t++) {
    kinect.forEach((from, v) => {
      for (let c = 0; c < 3; c++) {
        x[((n * 3 + c) * T + t) * V + v] =
          clip.coordinates[(t * clip.bodies * clip.joints + from) * 3 + c];
      }
    });
  }
});
writeNpy(`${folder}/x.npy`, {
  dtype: 'float32',
  shape: [N, 3, T, V, 1],
  data: x,
});
writeNpy(`${folder}/y.npy`, {
  dtype: 'int32',
  shape: [N],
  data: Int32Array.from(samples, ({ label }) => label),
});
writeNpy(`${folder}/n.npy`, {
  dtype: 'int32',
  shape: [N],
  data: Int32Array.from(samples, ({ clip }) => clip.frames),
});
const numbersOf = (odd: boolean) =>
  samples.flatMap(({ subject }, n) =>
    (subject % 2 === 1) === odd ? [n] : [],
  );
const splits = {
  'cross-subject': { train: numbersOf(true), test: numbersOf(false) },
};
writeFileSync(`${folder}/splits.json`, JSON.stringify(splits));
writeFileSync(
  `${folder}/classes.json`,
  JSON.stringify(actions.slice(0, 4)),
);

// %%
const files = {
  data: `${folder}/x.npy`,
  labels: `${folder}/y.npy`,
  frames: `${folder}/n.npy`,
  splits: `${folder}/splits.json`,
  classes: `${folder}/classes.json`,
};
const mineReport = await importArrays(files, `${folder}/mine`, {
  layout: `${folder}/body-17.json`,
  normalise: true,
  force: true,
});
showTable([
  {
    recordings: mineReport.recordings,
    frames: mineReport.frames,
    ...mineReport.splits['cross-subject'],
  },
]);
const mine = Dataset.open(`${folder}/mine`);
await showProblems(mine);
await show(
  figures.skeletonFrames(mine.read(0), mine.layout, {
    name: 'bring-mine',
    title: mine.info.classes[mine.label(0)],
    synthetic: true,
  }),
);
mine.close();

// %% [markdown]
// On the command line: `npx usdrl import arrays --data x.npy --labels y.npy --frames n.npy --layout body-17.json --splits splits.json --classes classes.json --normalise --out mine`.
// From here on everything works as with any other data set: `npx usdrl pretrain --data mine --split cross-subject --preset demo --out runs/mine`.

// %% [markdown]
// ## Official weights
//
// A `.pth.tar` file of the released code is read as it is; nothing in it is run. What the file does not say is said here. The default is a
// file of the official form with **untrained** weights of width 32: give an official one for features that mean something.

// %%
import {
  evaluateKnn,
  loadEncoder,
  openEvaluation,
  useBackend,
} from 'usdrl';

const backend = await useBackend();
showMarkdown(`Engine: ${backend.name} ${backend.version}.`);
const loaded = await loadEncoder(checkpoint);
const encoderSettings = loaded.settings.encoder;
const about = {
  file: checkpoint,
  encoder: encoderSettings.kind,
  hidden: encoderSettings.hidden,
  ...loaded.shape,
  epoch: loaded.epoch,
};
showTable(Object.entries(about).map(([what, value]) => ({ what, value })));
loaded.notes.forEach((note) => showMarkdown(`Note: ${note}`));
loaded.encoder.dispose();

// %% [markdown]
// Features of the recordings imported above, one vector each, and what a nearest neighbour makes of them:

// %%
const request = {
  checkpoint: checkpoint,
  data: `${folder}/ntu`,
  split: 'cross-subject',
};
const evaluation = await openEvaluation(request);
const features = await evaluation.features('test');
evaluation.close();
showTable([
  {
    recordings: features.labels.length,
    'numbers in a feature': features.width,
  },
]);
const knn = await evaluateKnn({
  ...request,
  out: `${folder}/result-knn.json`,
  force: true,
});
showTable([{ top1: knn.top1, ...knn.counts }], {
  caption: synthetic
    ? 'untrained weights on synthetic recordings: no result, only the way'
    : 'retrieval',
});
dataset.close();
