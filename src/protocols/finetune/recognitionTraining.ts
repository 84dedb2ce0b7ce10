import { clipMemory, makeEvaluationView, makeView, type AugmentSettings } from '../../augment';
import { CompiledFunction, tf, type CompiledFunctionOptions, type Tensor } from '../../backend';
import type { Dataset } from '../../data';
import { InputError } from '../../errors';
import { tokensOf, type Recogniser } from '../../model';
import { stopPoint, type LongWork } from '../../progress';
import type { Generator } from '../../random';
import { applyModality, type Modality } from '../../skeleton';
import { notFiniteLoss, Sgd, learningRate, type OptimizerSettings } from '../../training';
import { addRecognitionGradient, type ClipPart } from './recognitionStep';

/**
 * How a whole model is fine-tuned for recognition: SGD with momentum on the cross entropy. The paper gives no setting and there
 * is no released code, so all defaults are ours.
 */
export interface RecognitionTrainingSettings extends Pick<OptimizerSettings, 'learningRate' | 'milestones' | 'decay'> {
  momentum: number;
  /** Clips a step; the last batch of an epoch may be smaller. */
  batch: number;
  /** Clips that go through the network at once; a batch is taken in parts, which changes memory and nothing else. */
  part: number;
  epochs: number;
  /** Train on the random views of pre-training instead of the views of evaluation. */
  augment: boolean;
}

export const defaultRecognitionTraining: RecognitionTrainingSettings = {
  learningRate: 0.05,
  milestones: [30, 40],
  decay: 0.1,
  momentum: 0.9,
  batch: 64,
  part: 32,
  epochs: 50,
  augment: true,
};

/** How clips become views. */
export interface RecognitionViews {
  modality: Modality;
  augment: AugmentSettings;
  /** Central share of the frames that a view of evaluation takes. */
  cropRatio: number;
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
export class RecognitionTraining {
  /** Epochs done. */
  epoch = 0;
  private readonly part: number;
  private readonly optimizer: Sgd;
  private readonly program: CompiledFunction;

  /** @param indices recordings to train on, all of them labelled */
  constructor(
    readonly recogniser: Recogniser,
    private readonly dataset: Dataset,
    private readonly indices: readonly number[],
    private readonly views: RecognitionViews,
    private readonly settings: RecognitionTrainingSettings,
    private readonly generator: Generator,
    options: CompiledFunctionOptions = {},
  ) {
    if (indices.length === 0) {
      throw new InputError({ thing: 'training part', found: 'no clip', wanted: 'at least one' });
    }
    this.part = Math.min(settings.part, settings.batch, indices.length);
    this.optimizer = new Sgd(recogniser.parameters, settings.momentum);
    this.program = new CompiledFunction([...recogniser.parameters.all(), ...this.optimizer.variables], options);
    this.prepare();
  }

  /** Runs one epoch; what an interruption leaves cannot be continued. */
  async runEpoch(work: LongWork = {}): Promise<RecognitionEpoch> {
    const { batch, epochs } = this.settings;
    const rate = learningRate(this.epoch, this.settings);
    const draws = this.generator.fork(`epoch ${this.epoch}`);
    const order = draws.fork('order').permutation(this.indices.length);
    const viewDraws = draws.fork('views');
    const steps = Math.ceil(order.length / batch);
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      await stopPoint(work, 'fine-tune');
      const chosen = Array.from(order.subarray(step * batch, (step + 1) * batch), (place) => this.indices[place]);
      const loss = await this.runStep(chosen, rate, viewDraws);
      if (!Number.isFinite(loss)) throw notFiniteLoss(`fine-tuning in epoch ${this.epoch + 1}`, loss, rate);
      sum += loss * chosen.length;
      work.progress?.({
        task: 'fine-tune',
        done: this.epoch * steps + step + 1,
        total: epochs * steps,
        unit: 'step',
        detail: `epoch ${this.epoch + 1} of ${epochs}, loss ${loss.toFixed(4)}`,
      });
    }
    this.epoch += 1;
    return { epoch: this.epoch, learningRate: rate, loss: sum / order.length };
  }

  /** Class scores of evaluation views (B, T, M, V, C) by the model as it is now. @returns (B, classes) row-major */
  async scoresOf(views: Float32Array, batch: number): Promise<Float32Array> {
    const { classes } = this.recogniser;
    const size = views.length / batch;
    const all = new Float32Array(batch * classes);
    for (let first = 0; first < batch; first += this.part) {
      const count = Math.min(this.part, batch - first);
      const coordinates = this.filled(views.subarray(first * size, (first + count) * size));
      const [scores] = this.program.run('scores', [coordinates], this.scores);
      all.set((await scores.data<'float32'>()).subarray(0, count * classes), first * classes);
      tf.dispose([coordinates, scores]);
    }
    return all;
  }

  dispose(): void {
    this.program.dispose();
    this.optimizer.dispose();
  }

  /** Records the three functions together: a session made anew between them would cost more than the training of a few clips. */
  private prepare(): void {
    const coordinates = this.filled(new Float32Array());
    const targets = tf.tensor2d(new Float32Array(this.part * this.recogniser.classes), [
      this.part,
      this.recogniser.classes,
    ]);
    const rate = tf.scalar(0);
    this.program.prepare('gradient', [coordinates, targets], this.gradient);
    this.program.prepare('update', [rate], this.update);
    this.program.prepare('scores', [coordinates], this.scores);
    tf.dispose([coordinates, targets, rate]);
  }

  private readonly gradient = ([coordinates, targets]: Tensor[]): Tensor[] => [
    addRecognitionGradient(this.recogniser, this.optimizer, { coordinates, targets }),
  ];

  private readonly update = ([rate]: Tensor[]): Tensor[] => {
    this.optimizer.update(rate);
    return [];
  };

  private readonly scores = ([coordinates]: Tensor[]): Tensor[] => [
    tf.tidy(() => this.recogniser.scores(tokensOf(coordinates))),
  ];

  private async runStep(clips: readonly number[], rate: number, draws: Generator): Promise<number> {
    let sum = 0;
    for (let first = 0; first < clips.length; first += this.part) {
      const { coordinates, targets } = this.partOf(clips.slice(first, first + this.part), clips.length, draws);
      const [loss] = this.program.run('gradient', [coordinates, targets], this.gradient);
      sum += (await loss.data())[0];
      tf.dispose([coordinates, targets, loss]);
    }
    const scalar = tf.scalar(rate);
    this.program.run('update', [scalar], this.update);
    scalar.dispose();
    return sum;
  }

  /** Some clips of a batch as views and targets. */
  private partOf(clips: readonly number[], clipsOfBatch: number, draws: Generator): ClipPart {
    const { modality, augment, cropRatio } = this.views;
    const { frames, bodies, joints } = this.recogniser.shape;
    const { classes } = this.recogniser;
    const size = frames * bodies * joints * 3;
    const views = new Float32Array(clips.length * size);
    const targets = new Float32Array(this.part * classes);
    clips.forEach((index, place) => {
      const clip = this.dataset.read(index, clipMemory);
      const view = this.settings.augment
        ? makeView(clip, augment, draws)
        : makeEvaluationView(clip, cropRatio, augment.frames);
      views.set(view, place * size);
      targets[place * classes + this.dataset.label(index)] = 1 / clipsOfBatch;
    });
    return {
      coordinates: this.filled(applyModality(views, { frames, bodies, joints }, this.dataset.layout, modality)),
      targets: tf.tensor2d(targets, [this.part, classes]),
    };
  }

  /** Views as a tensor (part, T, M·V·C); clips that are missing are zero. */
  private filled(views: Float32Array): tf.Tensor3D {
    const { frames, bodies, joints, channels } = this.recogniser.shape;
    const width = bodies * joints * channels;
    const values = new Float32Array(this.part * frames * width);
    values.set(views);
    return tf.tensor3d(values, [this.part, frames, width]);
  }
}
