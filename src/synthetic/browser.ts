// What of this room loads in a page: making recordings, without writing any.
export { syntheticActions } from './actions/index';
export { orderByEnergy } from './energy';
export { syntheticRecording } from './recording';
export { recordingKeys, recordingName, syntheticSettings, type SyntheticOptions } from './settings';
export { World } from './world';
