import { CompiledFunction, tf, type CompiledFunctionOptions, type Tensor, type Variable } from '../backend';
import { assign, tokensOf, type PretrainingModel } from '../model';
import { objective, type LossSettings } from '../objective';
import type { Adam } from './adam';
import { parameterGradients } from './gradients';
import { trainingStep } from './trainingStep';

/** One batch, outside the engine; everything random is drawn before. */
export interface StepBatch {
  /** K */
  views: number;
  /** N */
  samples: number;
  /** T, frames of a view. */
  frames: number;
  /** Frame-major views (K, N, T, M·V·C), row-major. */
  coordinates: Float32Array;
  /** DropPath factors (masks, K, N), or nothing without DropPath. */
  dropPath?: Float32Array;
}

/** What a step gives back. */
export interface StepValues {
  loss: number;
  /** Every term of every domain, in the order of `reportedTerms`: (15), or (18) with the contrastive baseline. */
  terms: Float32Array;
  /** Pooled features of the first view (N, 2E), row-major. */
  features: Float32Array;
  /** Length of the gradient of all parameters: NaN or infinite where any part of it is. */
  gradientNorm: number;
}

/** How the steps run. */
export interface EngineOptions extends CompiledFunctionOptions {
  /** Samples of a micro-batch; a batch that is not larger is done in one pass. Default: no limit. */
  microBatch?: number;
}

/**
 * Runs training steps, each exactly that of the whole batch.
 *
 * A batch that fits is one pass ({@link trainingStep}). A larger one takes two (docs/performance.md): only what follows the pooling
 * needs the whole batch, so the encoder runs by micro-batches without a tape; heads, objective and the gradient at the features
 * are computed on the whole batch; then the encoder runs again by micro-batches, with the same DropPath masks, and its
 * gradients are summed. This is also the seam at which several processes could share a batch.
 */
export class TrainingEngine {
  readonly program: CompiledFunction;
  /** Sizes of batches whose functions are recorded. */
  private readonly prepared = new Set<number>();
  private encoderGradient: Variable | undefined;
  private headGradient: Variable | undefined;

  constructor(
    private readonly model: PretrainingModel,
    private readonly optimizer: Adam,
    private readonly loss: LossSettings,
    private readonly options: EngineOptions = {},
  ) {
    const variables = [...model.parameters.all(), ...optimizer.variables];
    if (options.microBatch !== undefined) {
      const names = model.parameters.trainable();
      const sizeOf = (wanted: boolean) =>
        names
          .filter((name) => isEncoder(name) === wanted)
          .reduce((sum, name) => sum + model.parameters.get(name).size, 0);
      this.encoderGradient = gradientVariable(sizeOf(true));
      this.headGradient = gradientVariable(sizeOf(false));
      variables.push(this.encoderGradient, this.headGradient);
    }
    this.program = new CompiledFunction(variables, options);
  }

  /** One step of training. */
  async step(batch: StepBatch, learningRate: number): Promise<StepValues> {
    const rates = tf.tensor1d(this.optimizer.nextRates(learningRate));
    try {
      const { microBatch } = this.options;
      if (microBatch === undefined || microBatch >= batch.samples) return await this.onePass(batch, rates);
      return await this.twoPasses(batch, rates, microBatch);
    } finally {
      rates.dispose();
    }
  }

  dispose(): void {
    this.program.dispose();
    this.encoderGradient?.dispose();
    this.headGradient?.dispose();
  }

  private async onePass(batch: StepBatch, rates: Tensor): Promise<StepValues> {
    const { views } = batch;
    const inputs = [rates, ...encoderInputs(batch, 0, batch.samples)];
    const outputs = this.program.run(`step of ${views} views`, inputs, ([step, coordinates, dropPath]) => {
      const output = trainingStep(this.model, this.optimizer, { views, coordinates, dropPath, rates: step }, this.loss);
      return [output.loss, output.terms, output.features, output.gradientNorm];
    });
    tf.dispose(inputs.slice(1));
    const [[loss], terms, features, [gradientNorm]] = await valuesOf(outputs);
    return { loss, terms, features: features.slice(0, features.length / views), gradientNorm };
  }

  private async twoPasses(batch: StepBatch, rates: Tensor, microBatch: number): Promise<StepValues> {
    const { views, samples } = batch;
    const width = 2 * this.model.encoder.hidden;
    const features = new Float32Array(views * samples * width); // (K, N, 2E)
    this.prepareTwoPasses(batch, rates, microBatch);
    for (const [from, to] of parts(samples, microBatch)) {
      const inputs = encoderInputs(batch, from, to);
      const outputs = this.program.run('features', inputs, (all) => this.features(all));
      tf.dispose(inputs);
      const [values] = await valuesOf(outputs);
      putRows(features, values, { views, samples, from, to, width });
    }
    const pooled = tf.tensor2d(features, [views * samples, width]);
    const outputs = this.program.run(`heads of ${views} views`, [pooled], ([all]) => this.heads(all, views));
    pooled.dispose();
    const [[loss], terms, slope] = await valuesOf(outputs); // slope: gradient at the features (K, N, 2E)
    for (const [from, to] of parts(samples, microBatch)) {
      const rows = rowsOf(slope, { views, samples, from, to, width });
      const inputs = [tf.tensor2d(rows, [views * (to - from), width]), ...encoderInputs(batch, from, to)];
      this.program.run('encoder gradient', inputs, (all) => this.addEncoderGradient(all));
      tf.dispose(inputs);
    }
    const updated = this.program.run('update', [rates], ([step]) => this.update(step));
    const [[gradientNorm]] = await valuesOf(updated);
    return { loss, terms, features: features.slice(0, samples * width), gradientNorm };
  }

  /** Records the four functions together, for each size of micro-batch. */
  private prepareTwoPasses(batch: StepBatch, rates: Tensor, microBatch: number): void {
    const { views, samples } = batch;
    if (this.prepared.has(samples)) return;
    this.prepared.add(samples);
    const width = 2 * this.model.encoder.hidden;
    const sizes = new Set(parts(samples, microBatch).map(([from, to]) => to - from));
    for (const size of sizes) {
      const inputs = encoderInputs(batch, 0, size);
      const slope = tf.fill([views * size, width], 0);
      this.program.prepare('features', inputs, (all) => this.features(all));
      this.program.prepare('encoder gradient', [slope, ...inputs], (all) => this.addEncoderGradient(all));
      tf.dispose([slope, ...inputs]);
    }
    const features = tf.fill([views * samples, width], 0);
    this.program.prepare(`heads of ${views} views`, [features], ([all]) => this.heads(all, views));
    this.program.prepare('update', [rates], ([step]) => this.update(step));
    features.dispose();
  }

  /** Pooled features of one micro-batch, without a tape. */
  private features([coordinates, dropPath]: Tensor[]): Tensor[] {
    return [tf.tidy(() => this.model.pool(this.model.encode(tokensOf(coordinates), dropPath)))];
  }

  /** Projectors, objective and gradients of the whole batch; sets the gradient variables. @returns loss, terms, slope */
  private heads(features: Tensor, views: number): Tensor[] {
    const kept: { terms: Tensor; statistics: ReturnType<PretrainingModel['project']>['statistics'] }[] = [];
    const { value, gradients, others } = parameterGradients(
      () => {
        const { z, statistics } = this.model.project(features, views);
        const { total, values } = objective(z, this.loss);
        kept.push({ terms: tf.keep(tf.stack(values)), statistics });
        return total;
      },
      this.model.parameters,
      this.model.parameters.trainable().filter((name) => !isEncoder(name)),
      { others: [features] },
    );
    const [encoderGradient, headGradient] = this.gradientVariables();
    assign(
      headGradient,
      tf.tidy(() => this.optimizer.gather(gradients, (name) => !isEncoder(name))),
    );
    assign(encoderGradient, tf.fill(encoderGradient.shape, 0));
    tf.dispose([...gradients.values()]);
    this.model.updateRunningStatistics(kept[0].statistics);
    return [value, kept[0].terms, others[0] ?? tf.fill(features.shape, 0)];
  }

  /** Back-propagates one micro-batch's part of the gradient at the features, and adds it up. */
  private addEncoderGradient([slope, coordinates, dropPath]: Tensor[]): Tensor[] {
    const { value, gradients } = parameterGradients(
      () => this.model.pool(this.model.encode(tokensOf(coordinates), dropPath)),
      this.model.parameters,
      this.model.parameters.trainable().filter(isEncoder),
      { dy: slope },
    );
    const [encoderGradient] = this.gradientVariables();
    assign(
      encoderGradient,
      tf.tidy(() => tf.add(encoderGradient, this.optimizer.gather(gradients, isEncoder))),
    );
    tf.dispose([value, ...gradients.values()]);
    return [];
  }

  private update(rates: Tensor): Tensor[] {
    const [encoderGradient, headGradient] = this.gradientVariables();
    // File order: the encoder's entries come first.
    const all = tf.concat([encoderGradient, headGradient]);
    const gradientNorm = this.optimizer.updateAll(all, rates);
    all.dispose();
    return [gradientNorm];
  }

  private gradientVariables(): [encoder: Variable, head: Variable] {
    return [this.encoderGradient as Variable, this.headGradient as Variable];
  }
}

/** Where a micro-batch's rows lie in an array of K views of N samples. */
interface Rows {
  views: number;
  samples: number;
  from: number;
  to: number;
  width: number;
}

function isEncoder(name: string): boolean {
  return name.startsWith('backbone.');
}

function gradientVariable(size: number): Variable {
  return tf.tidy(() => tf.variable(tf.fill([size], 0), false));
}

/** The ranges of samples of all micro-batches. */
function parts(samples: number, microBatch: number): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (let from = 0; from < samples; from += microBatch) ranges.push([from, Math.min(from + microBatch, samples)]);
  return ranges;
}

/** Coordinates (K·m, T, M·V·C) and DropPath factors (masks, K·m) of some samples. */
function encoderInputs(
  { views, samples, frames, coordinates, dropPath }: StepBatch,
  from: number,
  to: number,
): Tensor[] {
  const width = coordinates.length / (views * samples);
  const rows = views * (to - from);
  const inputs: Tensor[] = [
    tf.tensor3d(rowsOf(coordinates, { views, samples, from, to, width }), [rows, frames, width / frames]),
  ];
  if (dropPath !== undefined) {
    const masks = dropPath.length / (views * samples);
    inputs.push(tf.tensor2d(rowsOf(dropPath, { views: masks * views, samples, from, to, width: 1 }), [masks, rows]));
  }
  return inputs;
}

function rowsOf(all: Float32Array, { views, samples, from, to, width }: Rows): Float32Array {
  if (from === 0 && to === samples) return all;
  const size = (to - from) * width;
  const part = new Float32Array(views * size);
  for (let k = 0; k < views; k++) {
    const start = (k * samples + from) * width;
    part.set(all.subarray(start, start + size), k * size);
  }
  return part;
}

function putRows(all: Float32Array, part: Float32Array, { views, samples, from, to, width }: Rows): void {
  const size = (to - from) * width;
  for (let k = 0; k < views; k++) all.set(part.subarray(k * size, (k + 1) * size), (k * samples + from) * width);
}

/** Reads tensors back and frees them. */
async function valuesOf(tensors: Tensor[]): Promise<Float32Array[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data() as Promise<Float32Array>));
  tf.dispose(tensors);
  return values;
}
