export { epochsDone, readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint';
export { convertCheckpoint, type ConvertRequest, type ConvertResult } from './convertCheckpoint';
export { checkpointHash } from './checkpointContent';
export { damageOf, describeCheckpoint, type CheckpointSummary } from './describeCheckpoint';
export { detectorFrom, readDetector, writeDetector, type DetectorCheckpoint } from './detectorCheckpoint';
export { loadEncoder, openCheckpoint, type LoadedEncoder, type OpenedCheckpoint } from './loadEncoder';
export { readOfficialCheckpoint, type OfficialCheckpoint, type OfficialOptions } from './officialCheckpoint';
export { writeOfficialCheckpoint } from './writeOfficialCheckpoint';
export { checkpointFile, interruptedFile, resultFolder } from './checkpointFile';
