import type { FeatureHealth } from '../evaluation';

/** One step's line of the metrics. */
export interface StepMetrics {
  kind: 'step';
  epoch: number;
  step: number;
  learningRate: number;
  loss: number;
  /** Every term of every domain, unweighted, by `domain.term`. */
  terms: Record<string, number>;
  /** Length of the gradient of all parameters. */
  gradientNorm: number;
  /** Of the pooled features of the first view; in an epoch's last full batch only. */
  health?: FeatureHealth;
  /** Seconds of the step during which its batch was waited for. */
  waited: number;
  seconds: number;
}

/** One epoch's line of the metrics: means over its steps, and the collapse watch. */
export interface EpochMetrics {
  kind: 'epoch';
  epoch: number;
  /** Steps done since the start. */
  steps: number;
  learningRate: number;
  loss: number;
  terms: Record<string, number>;
  /** Of the pooled features of the first view of the last full batch. */
  health: FeatureHealth;
  seconds: number;
  /** Set when the features look collapsed. */
  warning?: string;
}
