export {
  detectionClasses,
  detectionErrorRows,
  detectionGroups,
  detectionRecords,
  detectionSeries,
  thetasWon,
  type DetectionGroup,
} from './detectionSummary';
export { detectionColumns, paperDetectionRecords, paperTable4 } from './paperDetection';
export { plans, profiles, type PlannedRun, type Profile } from './plan';
export { reproduce, type ReproduceRequest, type ReproduceResult } from './reproduce';
export { accuracyTable } from './summary';
