export { accuracy, topKAccuracy } from './accuracy';
export { confusionOf, mostConfused, perClassAccuracy, type ConfusedPair, type Confusion } from './confusion';
export * from './detection';
export { extractDenseFeatures, type DenseEncoder, type DenseFeatureArrays } from './denseFeatures';
export { extractFeatures, type FeatureEncoder } from './features';
export { checkLabelled, emptyFeatureSet, sizeOf, takeRows, type FeatureSet } from './featureSet';
export {
  linearProbeDefaults,
  trainLinearProbe,
  type LinearProbe,
  type LinearProbeSettings,
  type ProbeEpoch,
  type ProbeTest,
} from './linearProbe';
export { createProbe, disposeProbe, linearProbeStep, probeFrom, probeScores, type ProbeState } from './linearProbeStep';
export { findNeighbours, type NeighbourOptions, type Neighbours } from './neighbours';
export { rawFeatures } from './rawFeatures';
export { retrieve, vote, type Retrieval } from './retrieval';
export type { EvaluationViewOptions } from './views';
