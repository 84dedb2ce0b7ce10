import { Dataset } from '../data';
import { InputError } from '../errors';
import { encoderFlops, pretrainingSpecs, specSize, viewsFlops, type EncoderShape } from '../model';
import { protocolOf, type PartSizes } from '../protocols';
import { checkpointSpace, type FeatureOrigin, type Measurement } from '../runs';
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

/** Clips that pass through the encoder in the time in which a measurement's graphs are built. */
const startPasses = 5000;
/** Where the encoder is trained. */
const trainingStartPasses = 20_000;

/** The backward pass takes about two forward passes. */
const passesOfStep = 3;

/** What arithmetic depends on of a data set. */
interface SetSize extends PartSizes {
  shape: Omit<EncoderShape, 'frames'>;
}

/** For comparing runs among each other where their data set is not there. */
export const commonSet: SetSize = {
  ...{ train: 1000, test: 1000, frames: { train: 30_000, test: 30_000 } },
  shape: { joints: 25, bodies: 2, channels: 3 },
};

/** Expects what runs take, each data set being opened once. */
export class Estimator {
  private readonly sets = new Map<string, SetSize | undefined>();
  private readonly sizes = new Map<string, number>();

  /**
   * @param rate arithmetic a second and thread
   * @param absent what a data set counts as that is not there; default nothing
   */
  constructor(
    private readonly threads: number,
    private readonly rate = assumedRate,
    private readonly absent?: SetSize,
  ) {}

  /** @returns undefined if the data set is not there yet. @throws InputError if it is, without that split */
  estimate({ data, split, settings, features }: RunToEstimate): RunEstimate | undefined {
    const set = this.open(data, split);
    if (set === undefined) return undefined;
    const { encoder, views, augment, training } = settings;
    const shape = { ...set.shape, frames: augment.frames };
    const { batch } = training;
    const epochs = features === 'pretrained' ? training.epochs : 0;
    const steps = epochs * Math.ceil(set.train / batch);
    const flops = epochs * set.train * passesOfStep * viewsFlops(encoder, shape, views);
    const parameters = this.parameters(settings, shape);
    return {
      epochs,
      steps,
      flops,
      seconds: startSeconds + flops / (this.rate * this.threads),
      memory: memoryOf(settings, Math.min(batch, set.train), shape, parameters),
      disk: epochs === 0 ? 0 : checkpointSpace(settings, shape),
    };
  }

  /**
   * Arithmetic of a measurement: passes through the encoder, and as many again as its start is about worth.
   *
   * @returns undefined if the data set is not there yet. @throws InputError if it is, without that split
   */
  measuring(
    { data, split, settings }: Omit<RunToEstimate, 'features'>,
    { protocol, on: _on, epoch: _epoch, members: _members, ...options }: Measurement,
  ): number | undefined {
    const set = this.open(data, split);
    if (set === undefined) return undefined;
    const shape = { ...set.shape, frames: settings.augment.frames };
    const trained = protocolOf(protocol).passes?.(settings[protocol], options, set);
    const passes = trained === undefined ? startPasses + set.train + set.test : trainingStartPasses + trained;
    return passes * encoderFlops(settings.encoder, shape);
  }

  private open(data: string, split: string) {
    const key = JSON.stringify([data, split]);
    if (!this.sets.has(key)) this.sets.set(key, readSet(data, split) ?? this.absent);
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

function readSet(data: string, split: string): SetSize | undefined {
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
    const { train, test } = dataset.split(split);
    const framesOf = (part: readonly number[]): number => part.reduce((sum, index) => sum + dataset.frames(index), 0);
    const frames = { train: framesOf(train), test: framesOf(test) };
    return { train: train.length, test: test.length, frames, shape };
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
