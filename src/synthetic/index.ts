export { syntheticActions } from './actions/index';
export { importSynthetic, type SyntheticImportOptions } from './dataset';
export { ntuSkeletonText, writeSyntheticAsNtu } from './ntuText';
export { syntheticRecording } from './recording';
export {
  recordingKeys,
  recordingName,
  scaleNotes,
  syntheticSettings,
  type RecordingKey,
  type SyntheticOptions,
  type SyntheticSettings,
} from './settings';
export { untrimmedRecording } from './untrimmed';
export { importSyntheticUntrimmed, type UntrimmedOptions } from './untrimmedDataset';
export { World } from './world';
