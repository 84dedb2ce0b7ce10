import { importReport, normaliseClip, type ImportReport } from '../data';
import { InputError } from '../errors';
import { stopPoint } from '../progress';
import { kinectV2 } from '../skeleton';
import { isTrainingSubject, splitBy, syntheticWriter, type SyntheticImportOptions } from './dataset';
import { scaleNotes, setupOf, syntheticSettings } from './settings';
import { untrimmedName, untrimmedRecording, type UntrimmedKey } from './untrimmed';
import { World } from './world';

/** How a set of untrimmed synthetic recordings is made. */
export interface UntrimmedOptions extends SyntheticImportOptions {
  /** Takes of each subject before each camera; every third one is of two people. Default 3. */
  takes?: number;
  /** Actions in a take; default 8. */
  actionsPerTake?: number;
}

/**
 * Makes a data set of untrimmed synthetic recordings, PKU-MMD in small: several actions one after another with idle gaps,
 * labelled segments, splits `cross-subject` and `cross-view` (camera 1 to test). The label of a whole recording is -1.
 * `normalise` is off by default: where people are is part of an untrimmed recording until clips are cut from it.
 *
 * @throws InputError for impossible settings, or when the folder exists and `force` was not given
 */
export async function importSyntheticUntrimmed(out: string, options: UntrimmedOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { force, progress, signal, normalise = false, takes = 3, actionsPerTake = 8, ...rest } = options;
  const settings = syntheticSettings(rest);
  for (const [thing, value] of Object.entries({ takes, actionsPerTake })) {
    if (Number.isInteger(value) && value >= 1 && value <= 999) continue;
    throw new InputError({ thing, found: value, wanted: 'a whole number, 1 to 999' });
  }
  const world = new World(settings.seed);
  const keys: UntrimmedKey[] = [];
  for (let subject = 1; subject <= settings.subjects; subject++) {
    for (const camera of settings.cameras) {
      for (let take = 1; take <= takes; take++) keys.push({ setup: setupOf(subject, settings), camera, subject, take });
    }
  }
  const writer = syntheticWriter(out, 'synthetic untrimmed', settings, { normalise, force });
  try {
    for (const [done, key] of keys.entries()) {
      await stopPoint({ signal }, 'import synthetic untrimmed');
      const { clip, segments } = untrimmedRecording(key, actionsPerTake, settings, world);
      const stored = normalise ? normaliseClip(clip, kinectV2) : clip;
      const { subject, camera, setup, take } = key;
      writer.append({
        name: untrimmedName(key),
        label: -1,
        clip: stored,
        subject,
        camera,
        setup,
        replication: take,
        segments,
      });
      progress?.({ task: 'import synthetic untrimmed', done: done + 1, total: keys.length, unit: 'recording' });
    }
    const splits = {
      'cross-subject': splitBy(keys, ({ subject }) => isTrainingSubject(subject, settings.setups)),
      'cross-view': splitBy(keys, ({ camera }) => camera !== 1),
    };
    const notes = scaleNotes(options);
    return writer.finishReported(splits, (info) => importReport(out, info, splits, started, { notes }));
  } finally {
    writer.abort();
  }
}
