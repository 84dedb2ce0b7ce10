export { checkpointSpace } from './checkpointKeeping';
export { codeVersion } from './codeVersion';
export type { DetectionRequest } from './detection/detectionInput';
export type { DetectionResult, MetricReport, ThetaScore } from './detection/detectionResult';
export { evaluateDetection } from './detection/evaluateDetection';
export { readDetectionResults } from './detection/readDetectionResults';
export { embed, type EmbedRequest, type EmbedResult } from './embed';
export { evaluateKnn, type KnnRequest, type KnnResult } from './evaluateKnn';
export { evaluateLinear, type LinearRequest, type LinearResult } from './evaluateLinear';
export { openEvaluation, type EvaluationRequest } from './evaluationInput';
export type { EpochAccuracies, EvaluationResult } from './evaluationResult';
export { experimentId } from './experimentId';
export { pretrain, type PretrainRequest, type PretrainResult } from './pretrain';
export type { Provenance } from './provenance';
export { evaluateEnsemble, type EnsembleRequest, type EnsembleResult } from './recognition/evaluateEnsemble';
export { evaluateFinetune, type FinetuneRequest, type FinetuneResult } from './recognition/evaluateFinetune';
export { evaluateSemi, type SemiDraw, type SemiRequest, type SemiResult } from './recognition/evaluateSemi';
export type { FinetuneEpoch } from './recognition/fineTuning';
export { readScores, type StoredScores } from './recognition/scoresFile';
export { Claim, claimantOf, type Claimant } from './records/claim';
export {
  ensembleOf,
  protocolNames,
  resolveExperiment,
  type Experiment,
  type FeatureOrigin,
  type Measurement,
  type ProtocolName,
  type ResolvedExperiment,
} from './records/experiment';
export { digest, experimentHash, featureHash, runName } from './records/experimentHash';
export { measurementName } from './records/measurement';
export { dataFolder, type Places } from './records/places';
export { finished, planRuns, type RunPlan } from './records/planRuns';
export type { ProcessIdentity } from './records/processIdentity';
export { checkpointOf, claimFolder, runExperiments, type RunWork } from './records/runExperiments';
export {
  readRunRecord,
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
export { RunFolder, type MetricsRow, type RunConfig } from './runFolder';
