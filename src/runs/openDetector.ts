import { detectorFrom, readDetector, type DetectorCheckpoint } from '../checkpoints';
import type { Dataset } from '../data';
import { InputError } from '../errors';
import type { StoredDetector } from '../protocols';
import type { Settings } from '../settings';

/** A detector that was trained before, from its file, with the settings it was made with. The engine must be ready. */
export function openDetector(file: string, dataset: Dataset): StoredDetector & { settings: Settings } {
  const made = readDetector(file);
  checkFit(made, dataset, file);
  return { detector: detectorFrom(made, file), epoch: made.epoch, settings: made.settings };
}

function checkFit(made: DetectorCheckpoint, { info, layout }: Dataset, file: string): void {
  const check = (thing: string, found: number, wanted: number): void => {
    if (found === wanted) return;
    const fix = 'Detect in data of the same layout and classes as the detector was trained on.';
    throw new InputError({
      file,
      thing: `${thing} of the detector`,
      found,
      wanted: `${wanted}, as in the data set`,
      fix,
    });
  };
  check('joints', made.shape.joints, layout.joints.length);
  check('bodies', made.shape.bodies, info.bodies);
  check('classes', made.classes.length, info.classes.length);
}
