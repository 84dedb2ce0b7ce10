import { proposalFile } from '../../data';
import { InputError } from '../../errors';
import type { ProtocolInput } from '../protocol';

/**
 * @throws InputError unless the parts of the split have labelled segments, the test part has the recordings named, and files can
 *   have the names of its recordings: all before a training that may take hours
 */
export function checkUntrimmed({ dataset, split, parts, detector }: ProtocolInput, scoresOf: readonly string[]): void {
  const needed = detector === undefined ? (['train', 'test'] as const) : (['test'] as const);
  for (const part of needed) {
    if (parts[part].some((index) => dataset.segments(index).length > 0)) continue;
    throw new InputError({
      file: dataset.folder,
      thing: `labelled segments in the ${part} part of ${split}`,
      found: 'none',
      wanted: 'some',
      fix: 'Import untrimmed recordings, e.g. with `usdrl import synthetic --untrimmed`.',
    });
  }
  const names = parts.test.map((index) => dataset.name(index));
  names.forEach(proposalFile);
  const unknown = scoresOf.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const wanted = `a recording of the test part, e.g. ${names[0]}`;
  throw new InputError({ thing: 'recording whose scores are kept', found: unknown, wanted });
}
