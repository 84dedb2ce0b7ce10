import { tf, type BatchAxes, type CompiledFunction, type Tensor, type Variable } from '../tensor';
import { assign, tokensOf, type PretrainingModel } from '../model';
import { objective } from '../objective';
import { parameterGradients } from './gradients';
import type { InputsAhead } from './inputsAhead';
import type { Pretrained } from './onePassStep';
import {
  encoderBatchAxes,
  encoderInputs,
  microBatches,
  putClips,
  takeClips,
  valuesOf,
  type ClipRange,
  type StepBatch,
  type StepValues,
} from './stepBatch';

/** Axes of the batch in the gradient at the features, and in what the encoder takes. */
const gradientBatchAxes: BatchAxes = [0, ...encoderBatchAxes];

/**
 * A step in two passes, exactly that of the whole batch, in the memory of a micro-batch.
 *
 * Only what follows the pooling needs the whole batch, so the encoder runs by micro-batches without a tape; heads, objective and
 * the gradient at the features are computed on the whole batch; then the encoder runs again by micro-batches, with the same
 * DropPath masks, and its gradients are summed. This is also the seam at which several processes could share a batch.
 */
export class TwoPassStep {
  /** Sums of the gradients of a step, end to end in file order; a compiled function has to hold them. */
  readonly variables: readonly [encoder: Variable, heads: Variable];
  /** Sizes of batches whose functions are recorded. */
  private readonly prepared = new Set<number>();

  /** @param microBatch clips that go through the encoder at once */
  constructor(
    private readonly trained: Pretrained,
    readonly microBatch: number,
  ) {
    const { parameters } = trained.model;
    const gradientOf = (names: string[]): Variable => {
      const size = names.reduce((sum, name) => sum + parameters.get(name).size, 0);
      return tf.tidy(() => tf.variable(tf.fill([size], 0), false));
    };
    const names = parameters.trainable();
    this.variables = [gradientOf(names.filter(isEncoder)), gradientOf(names.filter((name) => !isEncoder(name)))];
  }

  /** The clips that go first through the encoder. */
  first({ clips }: StepBatch): ClipRange {
    return microBatches(clips, this.microBatch)[0];
  }

  /**
   * @param rates of {@link Adam.nextRates}
   * @param meanwhile called while the last micro-batch runs on devices of its own
   */
  async run(
    { compiled, ahead }: { compiled: CompiledFunction; ahead: InputsAhead },
    batch: StepBatch,
    rates: Tensor,
    meanwhile?: () => void,
  ): Promise<StepValues> {
    const { views, clips } = batch;
    const width = 2 * this.trained.model.encoder.hidden;
    const all = { views, clips, width };
    const ranges = microBatches(clips, this.microBatch);
    this.prepare(compiled, batch, rates);

    const features = new Float32Array(views * clips * width); // (K, N, 2E)
    for (const [k, range] of ranges.entries()) {
      const inputs = ahead.take(batch, range);
      // The first ones come again after the heads.
      const next = (): void => ahead.make(batch, ranges[(k + 1) % ranges.length]);
      const [values] = await valuesOf(
        await compiled.run('features', inputs, this.features(views), encoderBatchAxes, next),
      );
      tf.dispose(inputs);
      putClips(features, values, all, range);
    }

    const pooled = tf.tensor2d(features, [views * clips, width]);
    const outputs = await compiled.run(`heads of ${views} views`, [pooled], this.heads(views), [0]);
    pooled.dispose();
    const [[loss], terms, slope] = await valuesOf(outputs); // slope: gradient at the features (K, N, 2E)

    for (const [k, range] of ranges.entries()) {
      const encoder = ahead.take(batch, range);
      const rows = tf.tensor2d(takeClips(slope, all, range), [encoder[0].shape[0], width]);
      const next = k + 1 < ranges.length ? (): void => ahead.make(batch, ranges[k + 1]) : meanwhile;
      await compiled.run(
        'encoder gradient',
        [rows, ...encoder],
        this.addEncoderGradient(views),
        gradientBatchAxes,
        next,
      );
      tf.dispose([rows, ...encoder]);
    }

    const [[gradientNorm]] = await valuesOf(await compiled.run('update', [rates], this.update));
    return { loss, terms, features: features.slice(0, clips * width), gradientNorm };
  }

  dispose(): void {
    this.variables.forEach((variable) => variable.dispose());
  }

  /** Records the four functions together, for each size of micro-batch. */
  private prepare(compiled: CompiledFunction, batch: StepBatch, rates: Tensor): void {
    const { views, clips } = batch;
    if (this.prepared.has(clips)) return;
    this.prepared.add(clips);
    const width = 2 * this.trained.model.encoder.hidden;
    for (const size of new Set(microBatches(clips, this.microBatch).map(({ from, to }) => to - from))) {
      const inputs = encoderInputs(batch, { from: 0, to: size });
      const slope = tf.fill([views * size, width], 0);
      compiled.prepare('features', inputs, this.features(views), encoderBatchAxes);
      compiled.prepare('encoder gradient', [slope, ...inputs], this.addEncoderGradient(views), gradientBatchAxes);
      tf.dispose([slope, ...inputs]);
    }
    const features = tf.fill([views * clips, width], 0);
    compiled.prepare(`heads of ${views} views`, [features], this.heads(views), [0]);
    compiled.prepare('update', [rates], this.update);
    features.dispose();
  }

  /** Pooled features of one micro-batch, without a tape. */
  private features(views: number): (inputs: Tensor[]) => Tensor[] {
    const { model } = this.trained;
    return ([coordinates, dropPath]) => [
      tf.tidy(() => model.pool(model.encode(tokensOf(coordinates), dropPath, views))),
    ];
  }

  /** Projectors, objective and gradients of the whole batch; sets the gradient variables. @returns loss, terms, slope */
  private heads(views: number): (inputs: Tensor[]) => Tensor[] {
    return ([features]) => {
      const { model, optimizer, loss } = this.trained;
      const kept: { terms: Tensor; statistics: ReturnType<PretrainingModel['project']>['statistics'] }[] = [];
      const { value, gradients, others } = parameterGradients(
        () => {
          const { z, statistics } = model.project(features, views);
          const { total, values } = objective(z, loss);
          kept.push({ terms: tf.keep(tf.stack(values)), statistics });
          return total;
        },
        model.parameters,
        model.parameters.trainable().filter((name) => !isEncoder(name)),
        { others: [features] },
      );
      const [encoderGradient, headGradient] = this.variables;
      assign(
        headGradient,
        tf.tidy(() => optimizer.gather(gradients, (name) => !isEncoder(name))),
      );
      assign(encoderGradient, tf.fill(encoderGradient.shape, 0));
      tf.dispose([...gradients.values()]);
      model.updateRunningStatistics(kept[0].statistics);
      return [value, kept[0].terms, others[0] ?? tf.fill(features.shape, 0)];
    };
  }

  /** Back-propagates one micro-batch of the gradient at the features, and adds it up. */
  private addEncoderGradient(views: number): (inputs: Tensor[]) => Tensor[] {
    const { model, optimizer } = this.trained;
    return ([slope, coordinates, dropPath]) => {
      const { value, gradients } = parameterGradients(
        () => model.pool(model.encode(tokensOf(coordinates), dropPath, views)),
        model.parameters,
        model.parameters.trainable().filter(isEncoder),
        { dy: slope },
      );
      const [encoderGradient] = this.variables;
      assign(
        encoderGradient,
        tf.tidy(() => tf.add(encoderGradient, optimizer.gather(gradients, isEncoder))),
      );
      tf.dispose([value, ...gradients.values()]);
      return [];
    };
  }

  private readonly update = ([rates]: Tensor[]): Tensor[] => {
    const all = tf.concat([...this.variables]); // file order: the encoder's entries come first
    const gradientNorm = this.trained.optimizer.updateAll(all, rates);
    all.dispose();
    return [gradientNorm];
  };
}

function isEncoder(name: string): boolean {
  return name.startsWith('backbone.');
}
