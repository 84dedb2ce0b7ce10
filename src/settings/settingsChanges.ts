import type { Settings } from './settings';

/** Some of the settings, as they stand in the tree: `{ encoder: { kind: 'sttr' }, optimizer: { milestones: [40] } }`. */
export type SettingsChanges = DeepPartial<Settings>;

/** Every key may be left out, at every depth; lists are whole. */
type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;
