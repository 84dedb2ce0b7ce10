// %% [markdown]
// # The data: recordings, layouts, splits, augmentations
//
// What goes in, before anything is learned. By default this shows the synthetic set; give `data` the folder of any imported one.

// %% tags=["parameters"]
const data = 'data/synthetic';
const seed = 0;

// %%
import { existsSync } from 'node:fs';
import {
  Dataset,
  figures,
  importSynthetic,
  progressBar,
  show,
  showMarkdown,
  showPlayer,
  showTable,
} from 'usdrl';

if (!existsSync(data))
  await importSynthetic(data, { progress: progressBar() });
const dataset = Dataset.open(data);
const { info, layout } = dataset;
const synthetic = info.synthetic;
showMarkdown(
  `**${info.name}**: ${dataset.size} recordings, ${info.frames} frames, ` +
    `${info.classes.length} classes, up to ${info.bodies} bodies of ` +
    `${layout.joints.length} joints (\`${layout.name}\`). ` +
    `Normalisation: ${info.normalisation}. Source: ${info.source}.`,
);

// %% [markdown]
// ## What a recording is
//
// An array of numbers (T, M, V, C): **T** frames, **M** bodies, **V** joints, **C** = 3 coordinates in metres. An absent body is all zeros.
// Normalisation moves the middle of the spine of the first body to the origin in every frame and turns the recording so that its
// shoulders lie along the x axis in the first frame; sizes stay as they are.

// %%
const index = dataset.split(dataset.splitNames[0]).test[0];
const clip = dataset.read(index);
const about = {
  ...dataset.recording(index),
  class: info.classes[dataset.label(index)],
  T: clip.frames,
  M: clip.bodies,
  V: clip.joints,
};
showTable(Object.entries(about).map(([what, value]) => ({ what, value })));
await show(
  figures.skeletonFrames(clip, layout, {
    name: 'data-frames',
    title: info.classes[dataset.label(index)],
    synthetic: synthetic,
  }),
);

// %% [markdown]
// ## One recording of several classes
//
// Play, scrub, drag to turn.

// %%
const examples = info.classes.slice(0, 4).map((name, label) => {
  const example =
    dataset
      .split(dataset.splitNames[0])
      .train.find((i) => dataset.label(i) === label) ?? index;
  return { name, clip: dataset.read(example) };
});
showPlayer(
  {
    html: figures.skeletonPlayer(examples, layout, {
      synthetic: synthetic,
    }),
    svg: figures.skeletonPoster(examples, layout, { synthetic: synthetic }),
  },
  { name: 'data-classes' },
);

// %% [markdown]
// ## The layout
//
// Joints and their parents. *Bone* is the difference of a joint and its parent, *motion* that of a frame and the next; both are made
// from the joints after augmentation, so one data set serves all three streams.

// %%
await show(
  figures.jointNumbers(layout, { name: 'data-joints', pose: clip }),
);
showTable(
  layout.bones.map(([joint, parent]) => ({
    joint: layout.joints[joint],
    parent: joint === parent ? '(root)' : layout.joints[parent],
  })),
  { caption: `${layout.name}: ${layout.joints.length} joints` },
);

// %%
import { applyModality, modalities } from 'usdrl';

for (const modality of modalities) {
  const stream = {
    ...clip,
    coordinates: applyModality(clip.coordinates, clip, layout, modality),
  };
  const size = Math.sqrt(
    stream.coordinates.reduce((sum, value) => sum + value * value, 0) /
      stream.coordinates.length,
  );
  showMarkdown(`\`${modality}\`: root mean square ${size.toFixed(4)} m`);
}

// %% [markdown]
// ## Splits
//
// A split says which recordings train and which test. It decides what the result means: *cross-subject* asks for new people,
// *cross-view* for a new camera, *cross-setup* for a new room.

// %%
const counts = dataset.splitNames.flatMap((split) => {
  const { train, test } = dataset.split(split);
  return [
    { split, part: 'train', count: train.length },
    { split, part: 'test', count: test.length },
  ];
});
await show(
  figures.splitCounts(counts, {
    name: 'data-splits',
    synthetic: synthetic,
  }),
);
const lengths = (part: 'train' | 'test') =>
  dataset.split(dataset.splitNames[0])[part].map((i) => dataset.frames(i));
await show(
  figures.lengthHistogram(
    [
      { name: 'train', lengths: lengths('train') },
      { name: 'test', lengths: lengths('test') },
    ],
    { name: 'data-lengths', synthetic: synthetic },
  ),
);

// %% [markdown]
// ## The recordings as a data frame
//
// One row for each recording, in [danfo.js](https://danfo.jsdata.org), the pandas of JavaScript: how long are recordings, and are some classes longer
// or rarer than others? A classifier could tell such classes by their length alone. Where danfo.js is not installed the cell says so.

// %%
const recordings = Array.from({ length: dataset.size }, (_, i) => ({
  class: info.classes[dataset.label(i)],
  frames: dataset.frames(i),
  bodies: dataset.read(i).bodies,
}));
try {
  const frame = await figures.toDanfo(recordings);
  const described = frame.describe();
  showTable(
    (described.values as number[][]).map((row, i) => ({
      statistic: String(described.index[i]),
      frames: row[0],
      bodies: row[1],
    })),
    { caption: 'describe()' },
  );
  const byClass = frame
    .groupby(['class'])
    .agg({ frames: ['count', 'mean', 'std'] });
  const ordered = byClass.sortValues('frames_mean', { ascending: false });
  showTable(
    (ordered.values as (string | number)[][]).map((row) =>
      Object.fromEntries(
        row.map((value, column) => [ordered.columns[column], value]),
      ),
    ),
    { caption: 'groupby class, longest first', limit: 10 },
  );
} catch (error) {
  showMarkdown((error as Error).message);
}

// %% [markdown]
// ## Augmentation
//
// Pre-training sees four *views* of each recording, made independently: a stretch of time resized to 64 frames, and then either a
// shear of space or a corruption of joints (set to zero, or turned by a random matrix). Everything random comes from a seeded generator; what it drew
// stands over each view. Joints are numbered as in the picture of the layout above.

// %%
import {
  augmentDefaults,
  describeView,
  drawView,
  applyView,
  Generator,
} from 'usdrl';

const generator = new Generator(seed);
const views = [1, 2, 3, 4].map((k) => {
  const draws = drawView(
    clip.frames,
    clip.joints,
    augmentDefaults,
    generator,
  );
  const coordinates = applyView(clip, draws, augmentDefaults);
  return {
    name: `view ${k}`,
    clip: { ...clip, frames: augmentDefaults.frames, coordinates },
    draws: draws,
  };
});
await show(
  figures.augmentationGallery(clip, views, layout, {
    name: 'data-augmentations',
    synthetic: synthetic,
  }),
);

// %% [markdown]
// The same, played: all views take equally long, whatever stretch of time they show.

// %%
const playable = [
  { name: 'original', clip: clip },
  ...views.map((view) => ({
    name: `${view.name}: ${describeView(view.draws)}`,
    clip: view.clip,
  })),
];
showPlayer(
  {
    html: figures.skeletonPlayer(playable, layout, {
      synthetic: synthetic,
      sync: 'fraction',
    }),
    svg: figures.skeletonPoster(playable, layout, { synthetic: synthetic }),
  },
  { name: 'data-views' },
);
dataset.close();
