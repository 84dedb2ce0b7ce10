export { proposalFile, readDetectionFolders, writeProposalFolder } from './detectionFolder';
export { readDetections, writeDetections } from './detectionJson';
export type { Annotation, DetectionVideo, Proposal } from './detectionVideo';
export { readFrameScores, type FrameScores } from './frameScores';
export { pairDetections, pairProposals } from './pairDetections';
