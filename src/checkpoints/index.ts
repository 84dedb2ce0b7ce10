export { epochsDone, readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint';
export {
  classifierFormat,
  encoderOf,
  keptProtocols,
  readClassifier,
  writeClassifier,
  type ClassifierCheckpoint,
  type ClassifierHead,
} from './classifierCheckpoint';
export { convertCheckpoint, type ConvertRequest, type ConvertResult } from './convertCheckpoint';
export { checkpointHash } from './checkpointContent';
export { damageOf, describeCheckpoint, type CheckpointSummary } from './describeCheckpoint';
export {
  detectorFormat,
  detectorFrom,
  readDetector,
  writeDetector,
  type DetectorCheckpoint,
} from './detectorCheckpoint';
export { keptFormat, type KeptModel } from './keptModel';
export { loadEncoder, openCheckpoint, type LoadedEncoder, type OpenedCheckpoint } from './loadEncoder';
export { readOfficialCheckpoint, type OfficialCheckpoint, type OfficialOptions } from './officialCheckpoint';
export { writeOfficialCheckpoint } from './writeOfficialCheckpoint';
export { checkpointFile, interruptedFile, resultFolder } from './checkpointFile';
