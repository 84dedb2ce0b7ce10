export {
  boundaryLabels,
  defaultBoundaries,
  scoreByBoundaries,
  type BoundaryScoring,
  type BoundarySettings,
} from './detection/boundaryScores';
export { centredScorer, type CentredScorerSettings, type ClipClassifier } from './detection/centredScorer';
export {
  defaultClipClassifier,
  trainClipClassifier,
  type ClipClassifierSettings,
  type TrainedClassifiers,
} from './detection/clipClassifier';
export { clipFeatures, type ClipFeatures } from './detection/clipFeatures';
export { denseScorer, type DenseScorerSettings } from './detection/denseScorer';
export { annotationsOf, detect, type DetectOptions, type Detections } from './detection/detect';
export {
  detectionErrors,
  proposalOutcomes,
  type DetectionErrors,
  type ProposalOutcome,
} from './detection/detectionErrors';
export { defaultDetection, type DetectionSettings } from './detection/detectionSettings';
export {
  DetectionTraining,
  defaultDetectionTraining,
  type DetectionEpoch,
  type DetectionState,
  type DetectionTrainingSettings,
} from './detection/detectionTraining';
export { rowWidth, splitRows, type FrameScorer, type WindowJob } from './detection/frameScorer';
export {
  detectionMetrics,
  scoreDetections,
  twoDimensionalAp,
  type DetectionMetric,
  type DetectionScore,
  type DetectionScoreOptions,
} from './detection/scoreDetections';
export { scoreFrames, type ScoreFramesOptions, type ScoredFrames } from './detection/scoreFrames';
export { SegmentFinder, findSegments, refineProposals } from './detection/segmentFinder';
export {
  activitySegments,
  perClassSegments,
  type RefineSettings,
  type SegmentSettings,
} from './detection/segmentSettings';
export {
  RecognitionTraining,
  defaultRecognitionTraining,
  type RecognitionEpoch,
  type RecognitionTrainingSettings,
  type RecognitionViews,
} from './finetune/recognitionTraining';
export {
  linearProbeDefaults,
  trainLinearProbe,
  type LinearProbe,
  type LinearProbeSettings,
  type ProbeEpoch,
} from './linear/linearProbe';
export {
  createProbe,
  disposeProbe,
  linearProbeStep,
  probeFrom,
  probeScores,
  type ProbeState,
} from './linear/linearProbeStep';
export { drawLabelledFraction } from './semi/labelledFraction';
export { type DetectionOptions } from './detection/detection';
export {
  detectionHeadline,
  reportDetections,
  type DetectionFields,
  type MetricReport,
  type ThetaScore,
} from './detection/detectionReport';
export type { DetectorStore, StoredDetector } from './detection/detectorStore';
export type { EarlyAccuracy, EarlyFields, EarlyOptions } from './early/early';
export type { EarlyForm, EarlySettings } from './early/earlySettings';
export type { EnsembleFields, EnsembleMember, EnsembleSettings } from './ensemble/ensemble';
export type { FinetuneFields } from './finetune/finetune';
export type { FinetuneEpoch, FinetuneSettings } from './finetune/fineTuning';
export type { InvarianceFields, InvarianceSettings } from './invariance/invariance';
export type { KnnFields, KnnOptions, KnnSettings } from './knn/knn';
export type { LinearFields, LinearOptions, LinearSettings } from './linear/linear';
export type { ClassScores, Headline, Measured, PartSizes, Protocol, ProtocolInput, WholeFrom } from './protocol';
export type { TrainedClassifier } from './trainedClassifier';
export type { EpochAccuracies, RecognitionFields } from './recognition';
export {
  ofProtocols,
  protocolNames,
  protocolOf,
  protocols,
  type FieldsOf,
  type InputOf,
  type OptionsOf,
  type ProtocolName,
  type ProtocolOptions,
  type ProtocolSections,
} from './registry';
export type { SemiDraw, SemiFields, SemiOptions, SemiSettings } from './semi/semi';
export { runsOf, segmentsOf, withoutShortRuns } from './segmentation/labelSegments';
export {
  editScore,
  matchSegments,
  scoreSegmentation,
  segmentOverlaps,
  type ClassSegmentation,
  type LabelledVideo,
  type SegmentationScore,
} from './segmentation/scoreSegmentation';
export {
  segmentationHeadline,
  type SegmentationFields,
  type SegmentationOptions,
  type SegmentedRecording,
} from './segmentation/segmentation';
export { defaultSegmentation, type SegmentationSettings } from './segmentation/segmentationSettings';
