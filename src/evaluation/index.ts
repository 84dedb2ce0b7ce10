export { accuracy, topKAccuracy } from './accuracy';
export { alignment, uniformity } from './alignmentUniformity';
export { testScores, type ClassifierTest, type ScoreTest } from './classifierTest';
export { scoreClips, type ClipScorer } from './clipScores';
export { confusionOf, mostConfused, perClassAccuracy, type ConfusedPair, type Confusion } from './confusion';
export { extractDenseFeatures, type DenseEncoder, type DenseFeatureArrays } from './denseFeatures';
export {
  correlationMatrix,
  covarianceSpectrum,
  effectiveRank,
  effectiveRankOf,
  featureHealth,
  variances,
  type FeatureHealth,
} from './featureHealth';
export { checkLabelled, checkLabels, emptyFeatureSet, sizeOf, takeRows, type FeatureSet } from './featureSet';
export { extractFeatures, type FeatureEncoder } from './features';
export { fuseScores, type FusionOptions } from './fusion';
export { findNeighbours, ReferenceClips, type NeighbourOptions, type Neighbours } from './neighbours';
export {
  crossedBootstrap,
  fewestSeeds,
  mcNemar,
  pairedT,
  seedInterval,
  signFlip,
  type PairedTest,
} from './pairedTests';
export { extractObservedFeatures, type ObservedEncoder } from './observedFeatures';
export { planeProjection, type PlaneProjectionOptions } from './planeProjection';
export { rawFeatures } from './rawFeatures';
export { retrieve, vote, type Retrieval } from './retrieval';
export { mean, sampleDeviation } from './statistics';
export { changedViews, viewChanges, type ViewChange } from './viewChanges';
export { evaluationViews, featureSetOf, type EvaluationViewOptions, type ViewBatch } from './views';
