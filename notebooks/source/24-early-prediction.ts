// %% [markdown]
// # Early prediction: how much of an action has to be seen?
//
// A clip is recognised from its beginning: a linear classifier on frozen features, one for all observed parts, tested after 10, 20, ... 100 % of each clip. It is seen in one of two forms.
//
// | form | what is seen of a clip of n frames after a part r | what the encoder is |
// |---|---|---|
// | `prefix` (journal code) | the first max(3, n r) frames, resized to the frames of a whole clip: how fast they were is lost | any |
// | `causal` (ours) | the first T r of the T frames of the resized clip, in its tempo: nothing of the rest is known but its length | one in which no frame sees a later one, pre-trained so |
//
// Raw coordinates are the floor of both; in the form `causal` they have zeros in place of what was not seen. A causal encoder is measured in the form `prefix` too, to tell what the form does from
// what its masks do. The journal version's own numbers are known here at second hand alone, so none stand here.
//
// `npx usdrl reproduce early --profile PROFILE` makes the records that are missing. What came out, in words: [`docs/results.md`](../docs/results.md#early-prediction-on-people).

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const figureFolder = 'figures';

// %%
import { readProfileRecords, showMarkdown, showStudy } from 'usdrl';
import { type Profile } from 'usdrl/studies';

const records = readProfileRecords(profile as Profile, {
  runs: runs,
  kept: kept,
});
showMarkdown(`Profile **${profile}**: ${records.plan.description}.`);

// %% [markdown]
// ## The curves
//
// Bars are the sample deviation over the seeds.

// %%
await showStudy('early', records, { folder: figureFolder });

// %% [markdown]
// ## Along the curve
//
// Two differences at every observed part, in points, with their 95 % interval over the seeds (Student's t; none with fewer than three seeds): what pre-training adds to raw coordinates in the form
// `prefix`, and what a causal encoder in its own form adds to that.

// %%
import { showTable } from 'usdrl';
import {
  differenceInPoints,
  recordsWith,
  seedDifference,
  studyRecords,
} from 'usdrl/studies';

const measured = studyRecords('early', records);
const labels = [
  ...new Set(measured.map((one) => String(one.factors.column))),
];

const along = labels.flatMap((label) => {
  const of = (features: string, form: string) =>
    recordsWith(measured, { column: label, features, form });
  const raw = of('raw coordinates', 'prefix');
  const prefix = of('pre-trained encoder', 'prefix');
  const causal = of('pre-trained causal encoder', 'causal');
  const [first] = recordsWith(measured, { column: label });
  const parts = Object.keys(first.values).filter((key) => /^at/.test(key));
  return parts.map((at) => ({
    'data set': label,
    'observed, %': Number(at.slice(2)),
    'pre-trained above raw': differenceInPoints(
      seedDifference(raw, prefix, at),
      '',
    ),
    'causal above prefix': differenceInPoints(
      seedDifference(prefix, causal, at),
      '',
    ),
  }));
});
if (along.length > 0) showTable(along);
else showMarkdown('Nothing of it was measured yet.');

// %% [markdown]
// ## What a causal encoder guarantees
//
// A frame's temporal features are the same whatever comes after it, so they can be computed while the person still moves: `FrameStream` takes one frame at a time, keeps keys, values and the inputs of
// the shift, and computes one token. Here a made-up clip of 16 frames goes through an untrained encoder three times: as a whole; frame by frame; and as a whole with its second half turned upside down.
// The largest difference of a feature of the frames so far (their maximum) from that of the whole clip:

// %%
import { Generator, useBackend } from 'usdrl';
import { resizeFrames } from 'usdrl/augment';
import { normaliseClip } from 'usdrl/data';
import { defaultEncoder, Encoder, FrameStream } from 'usdrl/model';
import { kinectV2 } from 'usdrl/skeleton';
import {
  recordingKeys,
  syntheticRecording,
  syntheticSettings,
  World,
} from 'usdrl/synthetic';

await useBackend();
const settings = syntheticSettings({ seed: 0 });
const [key] = recordingKeys(settings);
const clip = normaliseClip(
  syntheticRecording(key, settings, new World(0)),
  kinectV2,
);
const shape = {
  frames: 16,
  joints: clip.joints,
  bodies: clip.bodies,
  channels: 3,
};
const size = shape.bodies * shape.joints * shape.channels;
const view = resizeFrames(clip.coordinates, size, {
  start: 0,
  length: clip.frames,
  frames: shape.frames,
});
const half = shape.frames / 2;
const otherEnd = view.map((one, i) => (i < half * size ? one : -one));

const encoder = Encoder.create(
  { ...defaultEncoder, hidden: 32, causal: true },
  shape,
  new Generator(0),
);
const observed = {
  counts: Array.from({ length: shape.frames }, (_, i) => i + 1),
  spatial: false,
};
const whole = await encoder.observedFeaturesOf(view, 1, observed);
const changed = await encoder.observedFeaturesOf(otherEnd, 1, observed);
const stream = new FrameStream(encoder);
const largest = (found: Float32Array, wanted: Float32Array): number =>
  found.reduce(
    (most, one, i) => Math.max(most, Math.abs(one - wanted[i])),
    0,
  );

const frameByFrame = [];
for (let t = 0; t < shape.frames; t++) {
  const { pooled } = await stream.push(
    view.slice(t * size, (t + 1) * size),
  );
  frameByFrame.push({
    'frames so far': t + 1,
    'largest feature': Math.max(...whole[t]),
    'frame by frame': largest(pooled, whole[t]).toExponential(1),
    'other second half': largest(changed[t], whole[t]).toExponential(1),
  });
}
stream.dispose();
encoder.dispose();
showTable(frameByFrame, { digits: 3 });

// %% [markdown]
// Frame by frame the numbers are those of the whole clip, to rounding. Of a changed second half nothing reaches the first eight frames, to the last bit. This holds for the temporal stream: the spatial
// one, whose tokens are the paths of joints, is computed anew from what was observed ([evaluation](../docs/evaluation.md#early-prediction)).

// %% [markdown]
// ## What it cost

// %%
import { showCosts } from 'usdrl';

showCosts(['early'], records);
