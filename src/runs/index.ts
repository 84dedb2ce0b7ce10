export { checkpointSpace } from './checkpointKeeping';
export { codeVersion } from './codeVersion';
export { embed, type EmbedRequest, type EmbedResult } from './embed';
export { evaluate, type RequestOf } from './evaluate';
export type {
  DetectionResult,
  EnsembleResult,
  EvaluationResult,
  ResultOf,
  SegmentationResult,
  StoredResult,
} from './result';
export { evaluateEnsemble, type EnsembleRequest } from './evaluateEnsemble';
export {
  evaluateDetection,
  evaluateEarly,
  evaluateFinetune,
  evaluateInvariance,
  evaluateKnn,
  evaluateLinear,
  evaluateSegmentation,
  evaluateSemi,
  type DetectionRequest,
  type EarlyRequest,
  type EarlyResult,
  type FinetuneRequest,
  type FinetuneResult,
  type InvarianceRequest,
  type InvarianceResult,
  type KnnRequest,
  type KnnResult,
  type LinearRequest,
  type LinearResult,
  type SegmentationRequest,
  type SemiRequest,
  type SemiResult,
} from './evaluations';
export { openEvaluation, type EvaluationInput, type EvaluationRequest } from './evaluationInput';
export type { KeepTarget } from './keepClassifier';
export { openClassifier, type ClassifierChoice, type OpenedClassifier } from './predict/openClassifier';
export { predict, type PredictRequest, type PredictResult } from './predict/predict';
export { follow, type FollowAnswer, type FollowRequest } from './predict/follow';
export { predictedClips, type PredictedClip } from './predict/predictedClips';
export type { FoundSegment, Prediction, RankedClass } from './predict/prediction';
export { predictionCsv, predictionRows, type PredictionRow } from './predict/predictionTable';
export { pretrain, type PretrainRequest, type PretrainResult } from './pretrain';
export { projectionsOf, type ProjectionRequest, type ProjectionSet } from './projections';
export type { Provenance } from './provenance';
export { extractions } from './featureCache';
export { readAnyResult, readResult } from './readResult';
export { readScores } from './scoresFile';
export {
  ensembleOf,
  resolveExperiment,
  type Experiment,
  type FeatureOrigin,
  type Measurement,
  type ResolvedExperiment,
} from './records/experiment';
export { digest, experimentHash, featureHash, runName } from './records/experimentHash';
export { measurementName, storedName } from './records/measurement';
export { dataFolder, type Places } from './records/places';
export { finished, missingNames, planRuns, type RunPlan } from './records/planRuns';
export { checkpointOf, claimFolder, runExperiments, type RunWork } from './records/runExperiments';
export {
  readRunRecord,
  readKeptRecord,
  readRunRecords,
  recordFile,
  writeRunRecord,
  type CurvePoint,
  type EvaluationRecord,
  type MachineRecord,
  type PretrainingRecord,
  type RunRecord,
  type StoredRecord,
} from './records/runRecord';
export { tellMachines, trainAlong, trainsAlong } from './trainAlong';
export { exportTensorboard } from './tensorboard';
export { RunFolder, type MetricsRow, type RunConfig } from './runFolder';
