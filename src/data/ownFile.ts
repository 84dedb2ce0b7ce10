import { InputError } from '../errors';
import { jsonHash } from './contentHash';
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
  /** It has a SHA-256 of its content, see {@link ownText}, unless it is of an older version. */
  hashed?: boolean;
  /** What to do with one that is cut, empty or of something else. */
  fix: string;
}

/** The text of one, with a SHA-256 of its content: {@link readOwnFile} then sees whether it was changed. */
export function ownText(content: object, indent = 1): string {
  return `${JSON.stringify({ ...content, sha256: jsonHash(content) }, null, indent)}\n`;
}

/**
 * The content of one, without its SHA-256; files of older versions have none.
 *
 * @throws InputError that names a file that is missing, cut, empty, changed or of something else, and says what to do
 */
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
      fix: /permission/.test(`${found}`)
        ? 'Make it readable.'
        : found === 'a folder'
          ? `Take the folder away. ${fix}`
          : fix,
    });
  }
}

/** The same of a text: a file, or a line of one. */
export function parseOwn(text: string, file: string, { thing, wanted, shape, format, hashed, fix }: OwnFile): unknown {
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
  if (found !== undefined) throw new InputError({ file, thing, found, wanted, fix });
  return hashed && isRecord(content) && 'sha256' in content ? unchanged(content, file, fix) : content;
}

function unchanged({ sha256: told, ...content }: Record<string, unknown>, file: string, fix: string): unknown {
  const found = jsonHash(content);
  if (found === told) return content;
  throw new InputError({
    file,
    thing: 'SHA-256 of the content',
    found,
    wanted: `${shownValue(told)}, as it says itself: it was changed after it was written`,
    fix,
  });
}
