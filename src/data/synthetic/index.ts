export { syntheticActions } from './actions';
export { importSynthetic, type SyntheticImportOptions } from './dataset';
export { ntuSkeletonText, writeNtuSkeleton, writeSyntheticAsNtu } from './ntuText';
export { syntheticRecording } from './recording';
export {
  recordingKeys,
  recordingName,
  syntheticSettings,
  type RecordingKey,
  type SyntheticOptions,
  type SyntheticSettings,
} from './settings';
export { untrimmedName, untrimmedRecording, type UntrimmedKey, type UntrimmedRecording } from './untrimmed';
export { importSyntheticUntrimmed, type UntrimmedOptions } from './untrimmedDataset';
export { World } from './world';
