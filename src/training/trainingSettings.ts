import type { Schedule } from './learningRate';
import type { MemorySettings } from './microBatch';

/** Adam with L2 in the gradient, as released, and its schedule. */
export interface OptimizerSettings extends Schedule {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Added to the gradient as weightDecay·p (not AdamW), for every parameter, biases and norms included. */
  weightDecay: number;
}

/** How long and how to train. */
export interface TrainingSettings extends MemorySettings {
  epochs: number;
  /** Clips a step; each gives `views` views. The last, smaller batch of an epoch is kept. */
  batch: number;
  /** The checkpoint of every so many epochs is kept, and that of the last. */
  checkpointEvery: number;
  /** A checkpoint is written after each epoch, and of the others the newest so many are kept; 0: they are not written. */
  keepLast: number;
  /** Within an epoch the state is saved when the last save is so many minutes ago; 0: never. */
  saveMinutes: number;
  /** A run whose loss exceeds this stops, with everything saved; 0 (default): never. The journal code stops at 1e4. */
  stopAbove: number;
  /** Threads that make the next batches while a step runs; 0: made between the steps. The batches are the same. */
  workers: number;
  /** `auto` (default): steps run as a TensorFlow graph where the native engine is in use; `eager`: operation by operation. */
  execution: 'auto' | 'eager';
  /**
   * `bfloat16`: products of matrices in half precision, as the released run; compiled steps only. `tf32`: their factors with
   * fractions of 10 bits, where XLA runs on NVIDIA's devices. Default `float32`.
   */
  precision: 'float32' | 'tf32' | 'bfloat16';
}

export const defaultOptimizer: OptimizerSettings = {
  learningRate: 5e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 1e-5,
  milestones: [351],
  decay: 0.1,
};

export const defaultTraining: TrainingSettings = {
  epochs: 451,
  batch: 356,
  checkpointEvery: 50,
  keepLast: 2,
  saveMinutes: 15,
  stopAbove: 0,
  workers: 1,
  execution: 'auto',
  precision: 'float32',
  microBatch: 0,
  memory: 'auto',
};
