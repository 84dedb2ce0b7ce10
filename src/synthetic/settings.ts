import { InputError } from '../errors';
import { syntheticActions } from './actions';

/** What the synthetic set consists of. */
export interface SyntheticSettings {
  /** Names of the actions, in the order of their labels. Default: all. */
  actions: readonly string[];
  /** Number of subjects; each performs everything in one setup. Default 12. */
  subjects: number;
  /** Number of setups (rooms with three cameras). Default 4. */
  setups: number;
  /** Cameras, 1 to 3. Default all. */
  cameras: readonly number[];
  /** Times that a subject performs an action before a camera. Default 2. */
  replications: number;
  /** Same seed, same set. Default 0. */
  seed: number;
  /** Sensor noise; 1 is ordinary, 0 none. */
  noise: number;
}

const defaultSyntheticSettings: SyntheticSettings = {
  actions: syntheticActions.map((action) => action.name),
  subjects: 12,
  setups: 4,
  cameras: [1, 2, 3],
  replications: 2,
  seed: 0,
  noise: 1,
};

/** Subjects and setups of the smallest set that a scale gives: a split needs two. */
const fewest = 2;

/** Options of everything that makes synthetic data: some of the settings, and a factor for their number. */
export interface SyntheticOptions extends Partial<SyntheticSettings> {
  /** Multiplies the number of subjects and of setups, which are rounded and at least 2; default 1. The report says what it came to. */
  scale?: number;
}

/**
 * Fills in defaults.
 * @throws InputError for numbers that make no set, and for unknown actions
 */
export function syntheticSettings({ scale = 1, ...given }: SyntheticOptions = {}): SyntheticSettings {
  const defaults = defaultSyntheticSettings;
  const settings: SyntheticSettings = {
    actions: given.actions ?? defaults.actions,
    subjects: given.subjects ?? Math.max(fewest, Math.round(defaults.subjects * scale)),
    setups: given.setups ?? Math.max(fewest, Math.round(defaults.setups * scale)),
    cameras: given.cameras ?? defaults.cameras,
    replications: given.replications ?? defaults.replications,
    seed: given.seed ?? defaults.seed,
    noise: given.noise ?? defaults.noise,
  };
  if (!(scale > 0)) throw new InputError({ thing: 'scale', found: scale, wanted: 'a number above 0' });
  if (!(settings.noise >= 0))
    throw new InputError({ thing: 'noise', found: settings.noise, wanted: 'a number from 0' });
  for (const name of ['subjects', 'setups', 'replications'] as const) {
    const value = settings[name];
    if (!Number.isInteger(value) || value < 1 || value > 999) {
      throw new InputError({ thing: name, found: value, wanted: 'a whole number, 1 to 999' });
    }
  }
  checkList('cameras', settings.cameras, [1, 2, 3]);
  checkList(
    'actions',
    settings.actions,
    syntheticActions.map((action) => action.name),
  );
  return settings;
}

/** What a scale comes to, since people and rooms are whole numbers; for reports, where one was given. */
export function scaleNotes({ scale, ...given }: SyntheticOptions): string[] {
  if (scale === undefined) return [];
  const { subjects, setups } = syntheticSettings({ scale, ...given });
  const smallest =
    subjects === fewest && setups === fewest && given.subjects === undefined && given.setups === undefined;
  const same = `, the smallest set: every scale below ${((fewest + 0.5) / defaultSyntheticSettings.subjects).toFixed(3)} gives the same`;
  return [`scale ${scale}: ${subjects} subjects in ${setups} setups${smallest ? same : ''}`];
}

function checkList<T extends string | number>(thing: string, found: readonly T[], allowed: readonly T[]): void {
  const unique = new Set(found).size === found.length;
  if (found.length > 0 && unique && found.every((item) => allowed.includes(item))) return;
  throw new InputError({ thing, found: found.join(', '), wanted: `some of ${allowed.join(', ')}, each once` });
}

/** Who records what where: one row a recording. All numbers count from 1, `action` is the place among all actions. */
export interface RecordingKey {
  setup: number;
  camera: number;
  subject: number;
  replication: number;
  action: number;
}

/** The name of a recording in NTU's manner: `S001C001P001R001A001`. */
export function recordingName({ setup, camera, subject, replication, action }: RecordingKey): string {
  const digits = (value: number) => String(value).padStart(3, '0');
  return `S${digits(setup)}C${digits(camera)}P${digits(subject)}R${digits(replication)}A${digits(action)}`;
}

/** The setup in which a subject performs. */
export function setupOf(subject: number, settings: SyntheticSettings): number {
  return ((subject - 1) % settings.setups) + 1;
}

/** All recordings of a set, sorted by name. */
export function recordingKeys(settings: SyntheticSettings): RecordingKey[] {
  const keys: RecordingKey[] = [];
  for (let subject = 1; subject <= settings.subjects; subject++) {
    for (const camera of settings.cameras) {
      for (let replication = 1; replication <= settings.replications; replication++) {
        for (const name of settings.actions) {
          const action = syntheticActions.findIndex((candidate) => candidate.name === name) + 1;
          keys.push({ setup: setupOf(subject, settings), camera, subject, replication, action });
        }
      }
    }
  }
  return keys.sort((a, b) => (recordingName(a) < recordingName(b) ? -1 : 1));
}
