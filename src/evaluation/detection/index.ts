export { centredScorer, type CentredScorerSettings, type ClipClassifier } from './centredScorer';
export {
  defaultClipClassifier,
  trainClipClassifier,
  type ClipClassifierSettings,
  type TrainedClassifiers,
} from './clipClassifier';
export { clipFeatures, type ClipFeatures } from './clipFeatures';
export { denseScorer, type DenseScorerSettings } from './denseScorer';
export { annotationsOf, detect, type Detections, type DetectOptions } from './detect';
export { detectionErrors, proposalOutcomes, type DetectionErrors, type ProposalOutcome } from './detectionErrors';
export { defaultDetection, detectionChoices, type DetectionSettings } from './detectionSettings';
export { type FrameScorer, type WindowJob } from './frameScorer';
export { scoreFrames, type ScoredFrames, type ScoreFramesOptions } from './scoreFrames';
export {
  detectionMetrics,
  scoreDetections,
  twoDimensionalAp,
  type DetectionMetric,
  type DetectionScore,
  type DetectionScoreOptions,
} from './scoreDetections';
export { findSegments, refineProposals, SegmentFinder } from './segmentFinder';
export { activitySegments, perClassSegments, type RefineSettings, type SegmentSettings } from './segmentSettings';
