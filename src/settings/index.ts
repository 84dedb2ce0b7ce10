export { isDecisive, isOfEvaluations } from './decisiveSettings';
export { presets, type Preset } from './presets';
export { differences, flatten, resolveSettings, settingsFrom, type SettingsRequest } from './resolveSettings';
export { choices, defaultSettings, type Settings } from './settings';
export { settingLabel, settingMeaning, type SettingMeaning } from './settingMeanings';
export type { SettingsChanges } from './settingsChanges';
export { settingsPage, settingsReference, type SettingEntry } from './settingsReference';
