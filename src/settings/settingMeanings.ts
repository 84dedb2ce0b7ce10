/** What a setting is called and means; where a word is the paper's, its symbol. */
export interface SettingMeaning {
  /** A few words, as on an axis: `gap of the dense shift`. */
  label: string;
  /** What is counted or measured: `frames`; empty for words, switches and plain numbers. */
  unit: string;
  /** The paper's symbol; empty where it has none. */
  symbol: string;
  /** A sentence or two. */
  meaning: string;
}

/** What is trained by each section, for the settings that all trainings have. */
const trained: Readonly<Record<string, string>> = {
  optimizer: 'pre-training',
  training: 'pre-training',
  linear: 'linear probe',
  semi: 'fine-tuning on few labels',
  finetune: 'fine-tuning',
  'detection.usdrl': 'detector',
  'detection.ssd': 'clip classifier (ssd)',
  segmentation: 'segmentation',
  early: 'early prediction',
};

/** `path | label | unit | paper symbol | meaning`; `*.` stands for every section that trains, `$` for what it trains. */
const table = `
modality | stream | | | What the encoder sees of a skeleton: joint positions, bones, or motion from frame to frame.
views | views of a clip | views | K | Random views of each clip in a step; the similarity of the released code treats the last one specially.
augment.frames | frames of a view | frames | T | Every view is resized to so many frames.
augment.minimumCrop | shortest crop | frames | | Least number of frames of a crop, where the clip has them.
augment.ratio | length of a crop | fraction of the clip | | Least and largest fraction of the clip that a crop takes.
augment.corruptionProbability | probability of corrupted joints | probability | | Whether a view has joints corrupted; otherwise it is sheared or turned.
augment.corruptedFraction | corrupted joints | fraction of the joints | | How many of them a corruption takes, rounded to a whole number.
augment.corruptFrom | joints that may be corrupted | | | all of a skeleton, or its first 17 only, as the journal code draws 15 of 17 whatever the skeleton.
augment.zeroProbability | probability of zeroed joints | probability | | Whether corrupted joints are set to 0; otherwise they are mixed by a random matrix.
augment.view | views without corrupted joints | | | shear: by a random matrix, as released, which mirrors and bends the body; turn: as by a moved camera.
augment.turn.angle | turn about the vertical axis | degrees | | The most of a turned view, to either side.
augment.turn.tilt | tilt of a turned view | degrees | | The most about the axis across, to either side.
augment.turn.scale | change of size of a turned view | fraction | | The most by which the body becomes larger or smaller.
augment.turn.mirror | probability of a mirrored view | probability | | Whether a turned view has left and right exchanged.
augment.turn.up | vertical axis of turned views | | | y: in the space of a camera; z: in recordings whose spine was turned to z.
augment.space | space of the views | | | solid: all three coordinates are mixed, as released; plane: what stands third is left alone; auto: plane for data sets of recordings in the plane, else solid.
augment.amplitude | amplitude of shear and mixing | | | Entries of the random matrices are uniform between minus and plus this.
encoder.kind | encoder | | | dste: the paper's dense spatio-temporal encoder (Sec. 3.2); sttr: the plain transformer beside it.
encoder.initialisation | start of STTR | | | conference: small normal numbers, as the code of the AAAI paper; pytorch: PyTorch's own, as that of the journal. DSTE starts alike in both.
encoder.multiModal | modalities together | | | none: the one stream of the setting modality; umurl: joints, bones and motion, each by an embedding of its own, their mean by a linear map, all seen in evaluation; mean: without that map. Ours, a reconstruction after UmURL.
encoder.hidden | width of the encoder | channels | | Width E of the tokens; even. The feature of a clip is twice as wide.
encoder.heads | attention heads | heads | | Heads of every attention; divides the width.
encoder.alpha | weight of convolutional attention | | α | Weight of CA in a layer of DSTE, 1 - alpha that of DSA (Eq. 5, Figure 4).
encoder.shift.gap | gap of the dense shift | tokens | | Every so many tokens one keeps its input in dense shift, or with shiftEveryGap is the only one shifted (Eq. 2).
encoder.shift.mask | tokens changed by the dense shift | | | keepEveryGap (released): tokens 0, gap, 2 gap ... keep their input; shiftEveryGap (paper): only they are shifted.
encoder.shift.bias | biases in the dense shift | | | Whether the two maps over tokens have biases (Eq. 1 shows none).
encoder.dsa.merge | union of the branches of DSA | | | How the shifted and the plain branch are joined: their sum (Eq. 3) or their mean (released).
encoder.ca.conv | convolution in CA | | | pointwise (released): a kernel that mixes all channels; depthwise (paper): one filter a channel.
encoder.ca.kernel | kernel of the convolution in CA | tokens | | Odd size along the tokens, padded with zeros; released: 1.
encoder.ca.activation | activation after the convolution in CA | | | relu, or none.
encoder.attentionSharing | sharing of attention weights | | | layer (released): CA and DSA of a layer share one attention; dsa (paper's figure): only the branches of DSA do.
encoder.positionPerLayer | positions added in every layer | | | Whether positions are added before each layer (released DSTE), or once.
encoder.causal | frames see the past alone | | | Whether attention, shift maps and convolution of the temporal stream let a frame see itself and those before it alone (early prediction, streaming). The spatial stream is as ever. Ours.
encoder.dropPath | probability of a dropped branch | probability | | A clip's branch of a layer is left out so often in training.
projector.expansion | width of the projectors | widths of the encoder | | Width of the hidden layers and of the temporal and spatial projections; the instance one is twice as wide.
projector.bnChunks | parts with batch statistics of their own | parts | | 1, or 2 as on the two GPUs of the released run.
loss.similarity | reading of the similarity | | | fourthView (released): the others against the last view and their mean; meanOfViews: Eq. 8.
loss.form | form of the correlation energies | | | How off-diagonal sums are computed (gram: products of clips; direct: of dimensions); auto takes the smaller. Same values.
loss.invariance | reading of the invariance | | | squaredDiagonal (released): squares over pairs of views; trace: Eq. 8.
loss.stdFloor | floor of a live dimension | standard deviation | | A dimension that varies no more than this counts as dead in the cross-correlation.
loss.temperature | temperature of the contrastive loss | | | Of the baseline with negatives, which is no part of USDRL.
loss.weights.similarity | weight of the similarity | | κ | Views agree (Eq. 8).
loss.weights.vac | weight of variance and autocovariance | | | Multiplies both together; 0 is a row of Table 5.
loss.weights.variance | weight of the variance | | µ | Every dimension keeps varying over the batch (Eq. 9).
loss.weights.autocovariance | weight of the autocovariance | | | Dimensions of one view are made different from each other (Eq. 10); 1 in the paper.
loss.weights.xcorr | weight of the cross-correlation | | | Multiplies invariance and redundancy together; 0 is a row of Table 5. The paper's η is this times the next.
loss.weights.invariance | weight of the invariance | | η (with xcorr) | The diagonal of the cross-correlation of two views is drawn to 1 (Eq. 8).
loss.weights.redundancy | weight of the redundancy | | λ (with xcorr) | Everything off that diagonal is drawn to 0 (Eq. 11).
loss.weights.contrastive | weight of the contrastive loss | | | The baseline with negatives of Table 5; 0 switches it off.
loss.weights.instance | weight of the instance domain | | | The objective on features of whole clips (Eq. 7).
loss.weights.temporal | weight of the temporal domain | | τ | The objective on features over time (Eq. 7).
loss.weights.spatial | weight of the spatial domain | | τ | The objective on features over joints (Eq. 7).
optimizer.beta1 | decay of Adam's first moment | | | Of the running mean of the gradient.
optimizer.beta2 | decay of Adam's second moment | | | Of the running mean of its square.
optimizer.epsilon | Adam's epsilon | | | Added to the root of the second moment.
optimizer.weightDecay | weight decay | | | Times the parameter, added to the gradient (not AdamW), for every parameter.
training.checkpointEvery | epochs between kept checkpoints | epochs | | The checkpoint of every so many epochs is kept, and that of the last.
training.keepLast | newest checkpoints kept | checkpoints | | Beside those, the newest so many; 0: only those are written.
training.saveMinutes | minutes between saves | minutes | | Within an epoch the state is saved so often; 0: never.
training.stopAbove | loss that stops a run | | | A run with a larger loss stops with everything saved; 0: never. The journal code stops at 10000.
training.workers | threads that make batches | threads | | They work while a step runs; 0: batches are made between the steps. The batches are the same.
training.execution | execution of a step | | | auto: compiled where the engine can; eager: operation by operation.
training.precision | precision of matrix products | | | bfloat16 as in the released run (compiled steps only), float32, or tf32 between them (--backend xla on NVIDIA's devices).
training.memory | memory of a training | bytes | | A size such as 8GiB from which micro-batches are chosen; auto: that of the devices of backend xla, else half of the machine's, and on webgpu at most twice the device's largest buffer.
downstream.cropRatio | crop of an evaluation | fraction of the clip | | The middle of a clip that evaluations see; 1 is all of it.
downstream.observeRatio | observed part of a clip | fraction of the clip | | The beginning of a clip that evaluations see, at least 3 frames (early prediction); 1 is all of it. The crop is taken of it.
*.learningRate | learning rate of the $ | | | Of the first epochs.
*.milestones | milestones of the $ | epochs | | Epochs (from 0) from which the learning rate is multiplied by the decay.
*.decay | decay of the learning rate of the $ | | | What the learning rate is multiplied by at a milestone.
*.momentum | momentum of the $ | | | Of stochastic gradient descent.
*.batch | batch of the $ | clips | | Clips (detector: windows) of a step.
*.microBatch | micro-batch of the $ | clips | | Clips that go through the network at once: memory, not results. 0 in pre-training: chosen from training.memory.
*.epochs | epochs of the $ | epochs | | How often every clip is seen.
*.testEvery | epochs between tests of the $ | epochs | | The last epoch is always tested.
*.report | reported test of the $ | | | best over the tests, as published although chosen on the test part, or the last. Both are always given.
linear.encoderMode | encoder while the probe trains | | | evaluation: features are computed once (conference code); training: DropPath is drawn anew for every step, so that each epoch encodes all training clips (journal code).
*.augment | random views in the $ | | | Trains on the random views of pre-training instead of those of evaluation.
invariance.turn | turn of a clip | degrees | | Of the change "turned", about the vertical axis.
invariance.up | axis that points up | | | Of the change "turned": y in the space of a camera, z after the spine was turned there.
knn.k | neighbours that vote | neighbours | | Nearest training clips by cosine, each with one vote.
early.ratios | observed parts of a clip | fractions of the clip | | From the first frame on; rising.
early.form | form of early prediction | | | prefix: the first max(3, n r) of n frames, resized as a whole clip (journal code); causal: the first of the frames of the whole resized clip, by a causal encoder (ours).
early.models | classifiers of early prediction | | | one, trained at all ratios, or one for each. Ours.
early.spatial | spatial stream of early prediction | | | Of form causal: observed, with zeros in place of what was not seen, or none. Ours.
semi.fraction | labelled clips | fraction of each class | | Training clips that keep their label.
semi.subset | drawing of the labelled clips | | | class: class by class, at least one of each; any: whatever their classes, rounded down, as the feeder of the journal code.
semi.draws | draws of the labelled clips | draws | | The headline is the mean over the draws.
ensemble.combine | what is summed over streams | | | softmax of each stream's scores, or the logits themselves.
ensemble.weights | weights of the streams | | | One for each stream; only their ratios count. None: all equal.
detection.protocol | protocol of detection | | | usdrl: the whole model is trained on windows; ssd: a linear classifier on clips round every frame, encoder frozen; boundary: as usdrl, whose settings it takes, with outputs for start and end (ours).
detection.metric | metric of the headline | | | official, voc, or auto: the protocol's own. Both are always given.
detection.theta | overlap of a hit | intersection over union | θ | Least overlap of a proposal with an action of its class.
detection.thetas | further overlaps | intersection over union | θ | Overlaps at which the score is given too.
detection.normalise | normalisation of a window | | | By the window, by the whole video, or none. Not published.
detection.usdrl.checkpointEvery | epochs between states of the detector | epochs | | From which an interrupted training goes on.
detection.usdrl.trainStride | stride of training windows | frames | | From one training window to the next. Not published: half a window.
detection.usdrl.testStride | stride of test windows | frames | | From one test window to the next; a whole window uses every frame once.
detection.usdrl.tail | end of a recording | | | Frames after the last whole window: repeat the last frame, or shift the last window back. Not published.
detection.ssd.clipsPerRecording | clips of a recording | clips | | Drawn once from each training recording.
detection.ssd.steps | steps within a training clip | frames | | Least and largest distance of its frames.
detection.ssd.nesterov | Nesterov's momentum | | | Or the plain one.
detection.ssd.frames | frames of a clip (ssd) | frames | | Resized to what the encoder takes.
detection.ssd.testStep | step within a test clip | frames | | Distance of its frames.
detection.boundary.classExponent | exponent of the class | | | Of the class's confidence in the score of an interval (protocol boundary): class^0.9 * (start * end)^0.1.
detection.boundary.boundaryExponent | exponent of start and end | | | Of their product in that score; with 0, and 1 for the class, it is that of usdrl.
detection.boundary.width | width of a border | frames | | Frames before and after a border that count as border, in the labels and where those of an interval are looked for. Ours.
detection.boundary.weight | weight of start and end | | | Of their binary cross entropies in the loss of the detector; that of the classes has 1. Ours.
segmentation.normalise | normalisation of a window (segmentation) | | | By the window, by the whole video, or none. Ours.
segmentation.trainStride | stride of training windows (segmentation) | frames | | From one training window to the next; a window has augment.frames. Ours.
segmentation.testStride | stride of test windows (segmentation) | frames | | From one test window to the next; a frame takes the mean of all that cover it. Ours: half a window.
segmentation.tail | end of a recording (segmentation) | | | Frames after the last whole window: repeat the last frame, or shift the last window back.
segmentation.checkpointEvery | epochs between states of the segmentation | epochs | | From which an interrupted training goes on.
segmentation.minimumLength | shortest run of a label | frames | | Frames of shorter runs take the label of the longer neighbour; 1: none is too short. Ours: half a second of PKU-MMD.
*.segments.rule | rule for segments ($) | | | perClass: runs of frames in which a class exceeds the threshold; activity: runs in which any action does.
*.segments.threshold | threshold of a segment ($) | probability | | To exceed, by a class or by all actions together.
*.segments.smoothing | smoothing of frame scores ($) | frames | | Each frame takes the mean of so many before and after it; 0: none.
*.segments.padBackground | background after the end ($) | | | Sure background follows the recording before the smoothing.
*.segments.minimumLength | shortest segment ($) | frames | | Shorter proposals are dropped.
*.segments.suppression | suppression of overlapping segments ($) | | | Of the less confident: in each class, over all, or none.
*.segments.suppressionOverlap | overlap that is suppressed ($) | intersection over union | | Above which the less confident proposal is dropped.
`;

/** The rows of the table by their path or pattern. */
export const settingMeanings: ReadonlyMap<string, SettingMeaning> = new Map(
  table
    .trim()
    .split('\n')
    .map((row) => {
      const [path, label, unit, symbol, meaning] = row.split('|').map((cell) => cell.trim());
      return [path, { label, unit, symbol, meaning }];
    }),
);

/** The row that speaks of a setting: its own, or one for all that train; undefined for a setting nobody wrote down. */
export function settingMeaning(path: string): (SettingMeaning & { row: string }) | undefined {
  const own = settingMeanings.get(path);
  if (own !== undefined) return { ...own, row: path };
  const section = Object.keys(trained).find((one) => path.startsWith(`${one}.`));
  if (section === undefined) return undefined;
  const row = `*${path.slice(section.length)}`;
  const shared = settingMeanings.get(row);
  return shared && { ...shared, label: shared.label.replace('$', trained[section]), row };
}

/** What a setting is called in words, as axes of figures do: `gap of the dense shift`; its path where nobody wrote one down. */
export function settingLabel(path: string): string {
  return settingMeaning(path)?.label ?? path;
}
