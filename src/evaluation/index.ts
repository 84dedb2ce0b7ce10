export { accuracy, topKAccuracy } from './accuracy';
export { testScores, type ClassifierTest, type ScoreTest } from './classifierTest';
export { scoreClips, type ClipScorer } from './clipScores';
export { confusionOf, mostConfused, perClassAccuracy, type ConfusedPair, type Confusion } from './confusion';
export * from './detection';
export { extractDenseFeatures, type DenseEncoder, type DenseFeatureArrays } from './denseFeatures';
export { extractFeatures, type FeatureEncoder } from './features';
export { checkLabelled, checkLabels, emptyFeatureSet, sizeOf, takeRows, type FeatureSet } from './featureSet';
export { drawLabelledShare } from './labelledShare';
export {
  linearProbeDefaults,
  trainLinearProbe,
  type LinearProbe,
  type LinearProbeSettings,
  type ProbeEpoch,
} from './linearProbe';
export { fuseScores, type FusionOptions } from './fusion';
export { createProbe, disposeProbe, linearProbeStep, probeFrom, probeScores, type ProbeState } from './linearProbeStep';
export { findNeighbours, type NeighbourOptions, type Neighbours } from './neighbours';
export { planeProjection, type PlaneProjectionOptions } from './planeProjection';
export { rawFeatures } from './rawFeatures';
export { retrieve, vote, type Retrieval } from './retrieval';
export { mean, sampleDeviation } from './spread';
export type { EvaluationViewOptions } from './views';
