export { Claim, claimantOf, type Claimant } from './claim';
export {
  ensembleHash,
  ensembleName,
  planEnsemble,
  runEnsemble,
  type EnsembleExperiment,
  type EnsemblePlan,
} from './ensemble';
export { evaluationName, recognitionProtocols, type EvaluationPlan, type RecognitionProtocol } from './evaluationPlan';
export { resolveExperiment, type Experiment, type FeatureOrigin, type ResolvedExperiment } from './experiment';
export { digest, evaluationHash, featureHash } from './experimentHash';
export { planRun, type RunPlan } from './planRun';
export { type ProcessIdentity } from './processIdentity';
export { checkpointOf, runExperiment, type ExperimentPlaces, type ExperimentRequest } from './runExperiment';
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
} from './runRecord';
