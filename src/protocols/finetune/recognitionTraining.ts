import { clipMemory, makeEvaluationView, makeView, observedPrefix, spaceOf, type AugmentSettings } from '../../augment';
import { tf, type CompiledFunctionOptions, type Tensor } from '../../backend';
import type { Dataset } from '../../data';
import { tokensOf, type ParameterValue, type Recogniser } from '../../model';
import type { LongWork } from '../../progress';
import type { Generator } from '../../random';
import { applyModality, type Modality } from '../../skeleton';
import { SupervisedTraining, type SupervisedSettings } from '../../training';

/**
 * How a whole model is fine-tuned for recognition. The paper gives no setting and there is no released code, so all defaults are
 * ours.
 */
export interface RecognitionTrainingSettings extends SupervisedSettings {
  /** Train on the random views of pre-training instead of the views of evaluation. */
  augment: boolean;
}

export const defaultRecognitionTraining: RecognitionTrainingSettings = {
  learningRate: 0.05,
  milestones: [30, 40],
  decay: 0.1,
  momentum: 0.9,
  batch: 64,
  microBatch: 32,
  epochs: 50,
  augment: true,
};

/** How clips become views. */
export interface RecognitionViews {
  modality: Modality;
  augment: AugmentSettings;
  /** Central fraction of the frames that a view of evaluation takes. */
  cropRatio: number;
  /** Fraction of the frames, from the first, that any view sees; default 1. */
  observeRatio?: number;
}

/** One epoch of fine-tuning. */
export interface RecognitionEpoch {
  /** Epochs done. */
  epoch: number;
  learningRate: number;
  /** Mean cross entropy over the clips. */
  loss: number;
}

/**
 * Fine-tunes a whole recogniser on labelled clips, epoch by epoch; every draw follows from the generator and the epoch. The
 * recogniser stays the caller's.
 */
export class RecognitionTraining extends SupervisedTraining<number> {
  /** Draws of the views of an epoch, clip after clip. */
  private viewDraws: { epoch: number; generator: Generator } | undefined;

  /** @param indices clips to train on, all of them labelled */
  constructor(
    readonly recogniser: Recogniser,
    private readonly dataset: Dataset,
    private readonly indices: readonly number[],
    private readonly views: RecognitionViews,
    private readonly training: RecognitionTrainingSettings,
    private readonly generator: Generator,
    options: CompiledFunctionOptions = {},
  ) {
    const { classes, shape } = recogniser;
    const width = shape.bodies * shape.joints * shape.channels;
    const input = { clips: indices, of: 'clip', shape: [shape.frames, width], rows: 1, accuracy: false } as const;
    super({ task: 'fine-tune', trained: 'fine-tuning', classifier: recogniser, classes, ...input }, training, options);
    const empty = this.filled(new Float32Array());
    this.compiled.prepare('scores', [empty], this.scores, [0]);
    empty.dispose();
  }

  /** Runs one epoch, or what is left of it. */
  async runEpoch(work: LongWork = {}): Promise<RecognitionEpoch> {
    const done = await this.runSteps(work);
    return { epoch: this.epoch, learningRate: done.learningRate, loss: this.meansOf(done).loss };
  }

  /** Class scores of evaluation views (B, T, M, V, C) by the model as it is now. @returns (B, classes) row-major */
  async scoresOf(views: Float32Array, batch: number): Promise<Float32Array> {
    const { classes } = this.recogniser;
    const size = views.length / batch;
    const all = new Float32Array(batch * classes);
    for (let first = 0; first < batch; first += this.microBatch) {
      const count = Math.min(this.microBatch, batch - first);
      const coordinates = this.filled(views.subarray(first * size, (first + count) * size));
      const [scores] = await this.compiled.run('scores', [coordinates], this.scores, [0]);
      all.set((await scores.data<'float32'>()).subarray(0, count * classes), first * classes);
      tf.dispose([coordinates, scores]);
    }
    return all;
  }

  /** A copy of all weights as they are now, by their official names. */
  async state(): Promise<Map<string, ParameterValue>> {
    await this.compiled.pull();
    const state = await this.recogniser.parameters.state();
    return new Map([...state].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));
  }

  protected order(epoch: number): Int32Array {
    return this.generator.fork(`epoch ${epoch}`).fork('order').permutation(this.indices.length);
  }

  protected rowsOf(): number {
    return 1;
  }

  protected read(index: number, epoch: number): { coordinates: Float32Array; labels: number[] } {
    const { modality, augment, cropRatio, observeRatio = 1 } = this.views;
    if (this.viewDraws?.epoch !== epoch) {
      this.viewDraws = { epoch, generator: this.generator.fork(`epoch ${epoch}`).fork('views') };
    }
    const clip = observedPrefix(this.dataset.read(index, clipMemory), observeRatio);
    const view = this.training.augment
      ? makeView(clip, spaceOf(augment, this.dataset.info.third), this.viewDraws.generator)
      : makeEvaluationView(clip, cropRatio, augment.frames);
    return {
      coordinates: applyModality(view, this.recogniser.shape, this.dataset.layout, modality),
      labels: [this.dataset.label(index)],
    };
  }

  private readonly scores = ([coordinates]: Tensor[]): Tensor[] => [
    tf.tidy(() => this.recogniser.scores(tokensOf(coordinates))),
  ];
}
