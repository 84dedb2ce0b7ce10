export { isDecisive, isOfEvaluations } from './decisiveSettings';
export { presets, type Preset } from './presets';
export { differences, flatten, resolveSettings, settingsFrom, type SettingsRequest } from './resolveSettings';
export { choices, defaultSettings, type Settings } from './settings';
export type { SettingsChanges } from './settingsChanges';
