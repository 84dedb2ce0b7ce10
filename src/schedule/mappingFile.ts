import { isAlias, isCollection, isPair, isScalar, parseDocument, type Document } from 'yaml';

import { readTextFile } from '../data';
import { InputError } from '../errors';

/** A mapping read from a file, its keys in the order of the file. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Far beyond what people write; the parser's own work grows with the square. */
const mostBytes = 2 ** 16;
const mostLevels = 100;
/** With those that aliases repeat. */
const mostValues = 20_000;

/**
 * Reads a YAML or JSON file that holds one mapping (JSON is YAML). Anchors and merge keys work; a key that is given twice is an
 * error.
 *
 * @throws InputError for a file that cannot be read or parsed, or in which aliases have no end
 */
export function readMapping(file: string, thing: string): Mapping {
  const text = readTextFile(file, 'a readable YAML or JSON file', ['json'], mostBytes);
  const value = parsed(text, (found, wanted = 'YAML or JSON', key?: string) => {
    throw new InputError({ file, thing: key === undefined ? thing : `key ${key}`, found, wanted });
  });
  if (!isMapping(value)) throw new InputError({ file, thing, found: shown(value), wanted: 'a mapping of keys' });
  return value;
}

type Refuse = (found: string, wanted?: string, key?: string) => never;

function parsed(text: string, refuse: Refuse): unknown {
  try {
    const document = parseDocument(text, { merge: true });
    if (document.errors.length > 0) throw document.errors[0];
    checkBounds(document, refuse);
    return document.toJS();
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof RangeError) return refuse('more levels than can be read');
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    if (/call stack/.test(reason)) return refuse('more levels than can be read');
    return refuse(reason.replace(/; please use .*?(?= at |$)/, ''));
  }
}

/** Follows aliases, as reading does, so that none holds itself and all together stay within bounds. Numbers are decimal, as in `--set`. */
function checkBounds(document: Document, refuse: Refuse): void {
  const anchors = new Map<string, unknown>();
  let values = 0;
  const visit = (node: unknown, key: string, above: readonly unknown[]): void => {
    const target = isAlias(node) ? anchors.get(node.source) : node;
    if ((isCollection(target) || isScalar(target)) && target.anchor !== undefined) anchors.set(target.anchor, target);
    if (isScalar(target) && (target.format === 'HEX' || target.format === 'OCT')) {
      refuse(target.source ?? `${target.value as number}`, 'a decimal number', key);
    }
    if (!isCollection(target)) return;
    if (above.includes(target)) refuse('an alias of what it stands in', 'values that end', key);
    if (above.length === mostLevels) refuse(`more than ${mostLevels} levels`, 'fewer', key);
    values += target.items.length;
    if (values > mostValues) refuse(`more than ${mostValues} values, with those that aliases repeat`, 'fewer', key);
    target.items.forEach((item, place) => {
      const name = isPair(item) ? (isScalar(item.key) && item.key.source) || String(item.key) : `${place}`;
      for (const inner of isPair(item) ? [item.key, item.value] : [item]) {
        visit(inner, key === '' ? name : `${key}.${name}`, [...above, target]);
      }
    });
  };
  visit(document.contents, '', []);
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
