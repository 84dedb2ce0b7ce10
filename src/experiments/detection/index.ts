export { type DetectionRequest } from './detectionInput';
export { type DetectionResult, type MetricReport, type ThetaScore } from './detectionResult';
export { detectorFrom, readDetector, type DetectorCheckpoint } from './detectorCheckpoint';
export { evaluateDetection } from './evaluateDetection';
export { readDetectionResults } from './readDetectionResults';
