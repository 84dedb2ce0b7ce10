export {
  detectionMetrics,
  scoreDetections,
  twoDimensionalAp,
  type DetectionMetric,
  type DetectionScore,
  type DetectionScoreOptions,
} from './scoreDetections';
