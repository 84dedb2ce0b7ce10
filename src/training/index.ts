export { Adam, momentPrefixes } from './adam';
export { epochBatches, makeBatch, type BatchRequest, type BatchSettings } from './input/batch';
export { BatchPipeline } from './input/batchPipeline';
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
export { addRecognitionGradient, type ClipPart } from './recognition/recognitionStep';
export {
  defaultRecognitionTraining,
  RecognitionTraining,
  type RecognitionEpoch,
  type RecognitionTrainingSettings,
  type RecognitionViews,
} from './recognition/recognitionTraining';
export { notFiniteLoss } from './notFiniteLoss';
export { NotFiniteStep, type WatchedStep } from './numericalWatch';
export { Sgd } from './sgd';
export { gradientsOf, trainingStep, type StepInput, type StepOutput } from './trainingStep';
export {
  defaultOptimizer,
  defaultTraining,
  learningRate,
  type OptimizerSettings,
  type TrainingSettings,
} from './trainingSettings';
export { Pretraining, type PretrainingSettings, type PretrainingState } from './pretraining';
export { type EpochMetrics, type StepMetrics } from './trainingMetrics';
