import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { checkpointFile, checkpointHash, resultFolder, type ClassifierCheckpoint } from '../../checkpoints';
import { InputError } from '../../errors';
import { classifierFile, detectorFile } from '../keepClassifier';

const keepFix = 'Keep one: usdrl evaluate linear --checkpoint RUN --data DIR --split NAME --keep (option `keep`).';

/**
 * The file of a classifier: itself, or the only one that was kept in a run folder.
 *
 * @param checkpoint a run folder or a checkpoint in one, where no classifier is named
 * @throws InputError when there is none, or several
 */
export function classifierPlace({ classifier, checkpoint }: { classifier?: string; checkpoint?: string }): string {
  const place = classifier ?? (checkpoint === undefined ? undefined : resultFolder(checkpoint));
  const wanted = 'a file that was kept, or a run folder with one';
  if (place === undefined) throw new InputError({ thing: 'classifier', found: 'none', wanted, fix: keepFix });
  if (!existsSync(place)) {
    throw new InputError({ file: place, thing: 'classifier', found: 'no such file or folder', wanted, fix: keepFix });
  }
  if (!statSync(place).isDirectory()) return place;
  const kept = readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [classifierFile, detectorFile].map((file) => join(place, name, file)))
    .filter((file) => existsSync(file))
    .sort();
  if (kept.length === 1) return kept[0];
  const names = kept.map((file) => join(basename(dirname(file)), basename(file))).join(', ');
  throw new InputError({
    file: place,
    thing: 'kept classifiers',
    found: kept.length === 0 ? 'none' : names,
    wanted: 'one',
    fix: kept.length === 0 ? keepFix : 'Name one of them: --classifier FILE (option `classifier`).',
  });
}

/**
 * The checkpoint whose encoder a classifier needs: the one given, the one it was trained on, or that of the run that it lies in.
 *
 * @throws InputError when none is found, or it is another
 */
export function encoderPlace(
  { source, encoderHash = '' }: Pick<ClassifierCheckpoint, 'source' | 'encoderHash'>,
  file: string,
  checkpoint: string | undefined,
): string {
  const own = dirname(dirname(file));
  const fix = 'Give the run or checkpoint it was trained on: --checkpoint RUN (option `checkpoint`).';
  const candidates = checkpoint === undefined ? [source, own].filter(isCheckpoint) : [checkpoint];
  if (candidates.length === 0) {
    throw new InputError({ file, thing: 'encoder of the classifier', found: 'not in its place', wanted: source, fix });
  }
  let found = '';
  for (const candidate of candidates) {
    const place = checkpointFile(candidate);
    found = checkpointHash(place);
    if (found === encoderHash) return place;
  }
  throw new InputError({
    file: candidates[0],
    thing: 'SHA-256 of the encoder',
    found,
    wanted: `${encoderHash}, of ${source}, on which the classifier was trained`,
    fix: `${fix} For another encoder train another classifier: usdrl evaluate PROTOCOL --keep.`,
  });
}

function isCheckpoint(path: string): boolean {
  if (!existsSync(path)) return false;
  return !statSync(path).isDirectory() || existsSync(join(path, 'checkpoints'));
}
