export {
  detectionMetrics,
  scoreDetections,
  twoDimensionalAp,
  type DetectionMetric,
  type DetectionScore,
  type DetectionScoreOptions,
} from './scoreDetections';
export { findSegments, SegmentFinder } from './segmentFinder';
export { activitySegments, perClassSegments, type SegmentSettings } from './segmentSettings';
