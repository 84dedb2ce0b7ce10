import { InputError } from '../../../errors';

/** The recordings of the two parts of a split. */
export interface PkuSplit {
  train: ReadonlySet<string>;
  test: ReadonlySet<string>;
}

/** True for the first line of a split file. */
export function beginsSplitFile(line: string): boolean {
  return /^\s*training\b/i.test(line);
}

/**
 * Reads a split file: a title, the names of the training recordings separated by commas and blanks, another title, those of
 * the test recordings. (The second title of the published files is spelled "Validataion videos".)
 * @throws InputError when there are not two lists, or a recording stands in both.
 */
export function parsePkuSplit(text: string, file: string): PkuSplit {
  const lines = text.split(/\r?\n/);
  const isTitle = (line: string): boolean => /^[^,]*:\s*$/.test(line) && line.trim() !== '';
  const titles = lines.flatMap((line, index) => (isTitle(line) ? [index] : []));
  if (titles.length !== 2 || !beginsSplitFile(lines[titles[0]])) {
    const wanted = 'a title, training names, a title, test names';
    throw new InputError({ file, thing: 'split file', found: `${titles.length} titles`, wanted });
  }
  const names = (from: number, to?: number): Set<string> =>
    new Set(lines.slice(from, to).flatMap((line) => line.split(/[\s,]+/).filter((name) => name !== '')));
  const split = { train: names(titles[0] + 1, titles[1]), test: names(titles[1] + 1) };
  const both = [...split.train].find((name) => split.test.has(name));
  if (both === undefined) return split;
  throw new InputError({ file, thing: 'recording', found: `${both} in both parts`, wanted: 'each in one part' });
}
