export { Adam, momentPrefixes } from './adam';
export { epochBatches, makeBatch, type BatchSettings } from './batch';
export { chooseMicroBatch, memoryBudget, stepMemory, type MemorySettings } from './microBatch';
export { TrainingEngine, type EngineOptions, type StepBatch, type StepValues } from './trainingEngine';
export { addDetectionGradient, type BatchPart, type PartOutput } from './detection/detectionStep';
export {
  defaultDetectionTraining,
  DetectionTraining,
  type DetectionEpoch,
  type DetectionState,
  type DetectionTrainingSettings,
} from './detection/detectionTraining';
export { notFiniteLoss } from './notFiniteLoss';
export { Sgd } from './sgd';
export { gradientsOf, trainingStep, type StepInput, type StepOutput } from './trainingStep';
export {
  defaultOptimizer,
  defaultTraining,
  learningRate,
  type OptimizerSettings,
  type TrainingSettings,
} from './trainingSettings';
export {
  Pretraining,
  type EpochMetrics,
  type PretrainingSettings,
  type PretrainingState,
  type StepMetrics,
} from './pretraining';
