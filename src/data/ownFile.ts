import { InputError } from '../errors';
import { isRecord, parseJson } from './jsonFile';
import { shapeFault, type Shape } from './shape';
import { shownValue } from './shownValue';
import { readTextFile } from './textFile';

/** A kind of JSON file that the program writes for itself and reads back. */
export interface OwnFile {
  /** `record of the run` */
  thing: string;
  /** What it is when it is whole, in words. */
  wanted: string;
  shape: Shape;
  /** What its key `format` says. */
  format?: string;
  /** What to do with one that is cut, empty or of something else. */
  fix: string;
}

/** The content of one. @throws InputError that names a file that is missing, cut, empty or of something else, and says what to do */
export function readOwnFile(file: string, own: OwnFile): unknown {
  return parseOwn(readOwnText(file, own), file, own);
}

/** Its text alone. @throws InputError as {@link readOwnFile} for a file that is missing, empty or no text */
export function readOwnText(file: string, { thing, wanted, fix }: OwnFile): string {
  try {
    return readTextFile(file, wanted);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { found } = error.problem;
    throw new InputError({
      file,
      thing,
      found,
      wanted,
      fix: /permission/.test(`${found}`) ? 'Make it readable.' : fix,
    });
  }
}

/** The same of a text: a file, or a line of one. */
export function parseOwn(text: string, file: string, { thing, wanted, shape, format, fix }: OwnFile): unknown {
  let found: string | undefined;
  let content: unknown;
  try {
    content = parseJson(text, file);
    const said = isRecord(content) ? content.format : format;
    found = format !== undefined && said !== format ? `format ${shownValue(said)}` : shapeFault(content, shape);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    found = text.trim() === '' ? 'nothing' : `text that is cut or damaged (${error.problem.found})`;
  }
  if (found === undefined) return content;
  throw new InputError({ file, thing, found, wanted, fix });
}
