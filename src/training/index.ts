export { Adam, momentPrefixes } from './adam';
export { parameterGradients } from './gradients';
export { epochBatches, makeBatch, type BatchRequest, type BatchSettings } from './input/batch';
export { BatchPipeline } from './input/batchPipeline';
export { chooseMicroBatch, memoryBudget, stepMemory, type MemorySettings } from './microBatch';
export { notFiniteLoss } from './notFiniteLoss';
export { NotFiniteStep, type WatchedStep } from './numericalWatch';
export { Pretraining, type PretrainingSettings, type PretrainingState } from './pretraining';
export { Sgd } from './sgd';
export { TrainingEngine, type EngineOptions, type StepBatch, type StepValues } from './trainingEngine';
export type { EpochMetrics, StepMetrics } from './trainingMetrics';
export {
  defaultOptimizer,
  defaultTraining,
  learningRate,
  type OptimizerSettings,
  type TrainingSettings,
} from './trainingSettings';
export { gradientsOf, trainingStep, type StepInput, type StepOutput } from './trainingStep';
