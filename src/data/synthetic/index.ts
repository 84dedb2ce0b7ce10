export { syntheticActions } from './actions';
export { importSynthetic, type SyntheticImportOptions } from './dataset';
export { syntheticRecording } from './recording';
export {
  recordingKeys,
  recordingName,
  syntheticSettings,
  type RecordingKey,
  type SyntheticOptions,
  type SyntheticSettings,
} from './settings';
export { World } from './world';
