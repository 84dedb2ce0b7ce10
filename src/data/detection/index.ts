export { readDetectionFolders, writeProposalFolder } from './detectionFolder';
export { readDetections, writeDetections } from './detectionJson';
export type { Annotation, DetectionVideo, Proposal } from './detectionVideo';
export { pairDetections } from './pairDetections';
