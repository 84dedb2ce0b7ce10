import { InputError } from '../errors';
import { shownValue } from './shownValue';
import { readTextFile } from './textFile';

/**
 * The content of a JSON file, unchecked.
 *
 * @param fix what to do with one that is damaged
 * @throws InputError when it cannot be read or is not JSON
 */
export function readJsonFile(file: string, fix?: string): unknown {
  try {
    return parseJson(readTextFile(file, 'a readable JSON file'), file);
  } catch (error) {
    if (!(error instanceof InputError) || fix === undefined) throw error;
    throw new InputError({ ...error.problem, fix });
  }
}

/** No file of this field comes near it; what reads or shows a deeper one would run out of stack. */
const mostLevels = 100;

/**
 * The content of a JSON text, unchecked; `file` is for messages.
 *
 * @throws InputError when it is none, is deeper than any of use, or has a key twice
 */
export function parseJson(text: string, file: string, thing = 'content'): unknown {
  if (isDeeper(text, mostLevels)) {
    const found = `more than ${mostLevels} levels of lists and objects`;
    throw new InputError({ file, thing, found, wanted: `at most ${mostLevels}` });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new InputError({ file, thing, found: reason(error), wanted: 'JSON' });
  }
  const repeated = repeatedKey(text);
  if (repeated === undefined) return content;
  const fix = 'Only the last would count: leave one, or give the other another name.';
  throw new InputError({ file, thing, found: `key ${repeated} twice in one object`, wanted: 'each key once', fix });
}

/** A key that an object of a sound JSON text has twice, of which `JSON.parse` forgets the first. */
function repeatedKey(text: string): string | undefined {
  const open: (Set<unknown> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === ']' || character === '}') open.pop();
    else if (character === '"') {
      const end = endOfText(text, at);
      const known = open.at(-1);
      if (known !== undefined && /^\s*:/.test(text.slice(end, end + 100))) {
        const key: unknown = JSON.parse(text.slice(at, end));
        if (known.has(key)) return shownValue(key);
        known.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The place after the text of a JSON text that begins at a place. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfText(text, at) - 1;
    else if (character === '[' || character === '{') {
      if (++depth > most) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
}

/** True for a plain JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a list of texts. */
export function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** True for a list of whole numbers. */
export function isIntegerList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isSafeInteger);
}

/** The different texts of a JSON list; `count` says how many they must be. @throws InputError for anything else. */
export function readNames(file: string, count?: number): string[] {
  const names = readJsonFile(file);
  const wanted = count === undefined ? 'a list of texts' : `a list of ${count} texts`;
  if (!isTextList(names) || names.length !== (count ?? names.length)) {
    const found = Array.isArray(names) ? `a list of ${names.length}` : shownValue(names);
    throw new InputError({ file, thing: 'names', found, wanted });
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new InputError({ file, thing: 'name', found: `${name} twice`, wanted: 'different names' });
    }
    seen.add(name);
  }
  return names;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
