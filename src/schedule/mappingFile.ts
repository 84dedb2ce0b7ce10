import { readFileSync } from 'node:fs';

import { parseDocument } from 'yaml';

import { InputError } from '../errors';

/** A mapping read from a file, its keys in the order of the file. */
export type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads a YAML or JSON file that holds one mapping (JSON is YAML). Anchors and merge keys work; a key that is given twice is an
 * error.
 *
 * @throws InputError for a file that cannot be read or parsed
 */
export function readMapping(file: string, thing: string): Mapping {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError({ file, thing, found: reason(error), wanted: 'a readable YAML or JSON file' });
  }
  // Aliases are bounded by the parser (`maxAliasCount`), so a small file cannot grow without end.
  const document = parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new InputError({ file, thing, found: error.message.split('\n')[0], wanted: 'YAML or JSON' });
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    throw new InputError({ file, thing, found: reason(error), wanted: 'YAML or JSON' });
  }
  if (!isMapping(value)) throw new InputError({ file, thing, found: shown(value), wanted: 'a mapping of keys' });
  return value;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws InputError that names the first unknown key and lists those allowed */
export function checkKeys(mapping: Mapping, allowed: readonly string[], file: string, where = ''): void {
  const unknown = Object.keys(mapping).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  throw new InputError({ file, thing: `key ${where}${unknown}`, found: 'an unknown key', wanted: allowed.join(', ') });
}

/** A value as it is shown in a message: JSON, cut. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
