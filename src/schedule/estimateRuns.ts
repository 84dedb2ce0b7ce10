import { Dataset } from '../data';
import { InputError } from '../errors';
import { encoderFlops, pretrainingSpecs, specSize, type EncoderShape } from '../model';
import { checkpointSpace, type FeatureOrigin } from '../runs';
import type { Settings } from '../settings';
import { memoryBudget, stepMemory } from '../training';

/** A run whose cost is asked. */
export interface RunToEstimate {
  /** Data set folder. */
  data: string;
  split: string;
  settings: Settings;
  features: FeatureOrigin;
}

/** What a run is expected to take. */
export interface RunEstimate {
  /** Of pre-training: 0 where there is none. */
  epochs: number;
  /** Steps of all epochs. */
  steps: number;
  /** Arithmetic of pre-training: forward and backward pass of every view of every clip, 2 × multiply-adds. */
  flops: number;
  /** Of the start and of pre-training; evaluation comes on top. */
  seconds: number;
  /** Peak resident memory in bytes. */
  memory: number;
  /** Checkpoints in bytes. */
  disk: number;
}

/**
 * Arithmetic a second and thread that is assumed until a run of the group has been measured: a core of a current processor with
 * the native engine. The WebAssembly engine reaches about a tenth.
 */
export const assumedRate = 30e9;

/** Seconds until the first step: process, engine, the graphs of a step. */
const startSeconds = 10;

/** The backward pass takes about two forward passes. */
const passes = 3;

/** Expects what runs take, each data set being opened once. */
export class Estimator {
  private readonly sets = new Map<string, { clips: number; shape: Omit<EncoderShape, 'frames'> } | undefined>();
  private readonly sizes = new Map<string, number>();

  /** @param rate arithmetic a second and thread */
  constructor(
    private readonly threads: number,
    private readonly rate = assumedRate,
  ) {}

  /** @returns undefined if the data set is not there yet. @throws InputError if it is, without that split */
  estimate({ data, split, settings, features }: RunToEstimate): RunEstimate | undefined {
    const set = this.open(data, split);
    if (set === undefined) return undefined;
    const { encoder, views, augment, training } = settings;
    const shape = { ...set.shape, frames: augment.frames };
    const { batch } = training;
    const epochs = features === 'pretrained' ? training.epochs : 0;
    const steps = epochs * Math.ceil(set.clips / batch);
    const flops = epochs * set.clips * views * passes * encoderFlops(encoder, shape);
    const parameters = this.parameters(settings, shape);
    return {
      epochs,
      steps,
      flops,
      seconds: startSeconds + flops / (this.rate * this.threads),
      memory: memoryOf(settings, Math.min(batch, set.clips), shape, parameters),
      disk: epochs === 0 ? 0 : checkpointSpace(settings, shape),
    };
  }

  private open(data: string, split: string) {
    const key = JSON.stringify([data, split]);
    if (!this.sets.has(key)) this.sets.set(key, readSet(data, split));
    return this.sets.get(key);
  }

  private parameters({ encoder, projector }: Settings, shape: EncoderShape): number {
    const key = JSON.stringify([encoder, projector, shape]);
    const known = this.sizes.get(key);
    if (known !== undefined) return known;
    const specs = pretrainingSpecs(encoder, projector, shape).filter(({ alias }) => alias === undefined);
    const count = specs.reduce((sum, spec) => sum + specSize(spec), 0);
    this.sizes.set(key, count);
    return count;
  }
}

function readSet(data: string, split: string) {
  let dataset: Dataset;
  try {
    dataset = Dataset.open(data);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
  try {
    const { layout, info } = dataset;
    const shape = { joints: layout.joints.length, bodies: info.bodies, channels: 3 };
    return { clips: dataset.split(split).train.length, shape };
  } finally {
    dataset.close();
  }
}

/** A batch that does not fit the budget goes in micro-batches, which stay within it. */
function memoryOf(
  { views, encoder, training }: Settings,
  batch: number,
  shape: EncoderShape,
  parameters: number,
): number {
  const { fixed, clip } = stepMemory(views, encoder, shape, parameters);
  const { microBatch, memory } = training;
  if (microBatch > 0) return fixed + Math.min(microBatch, batch) * clip;
  return Math.min(fixed + batch * clip, Math.max(memoryBudget(memory), fixed + clip));
}
