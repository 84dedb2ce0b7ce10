import { PickledArray, PickleFile } from '../../data';
import { stopPoint, type LongWork } from '../../progress';
import type { Answer } from '../action';
import { columns } from '../textTable';

/** A part of a pickle: where it is, and what. */
interface Part {
  place: string;
  content: string;
}

/** Entries of one dictionary, and rows in all, that are shown. */
const mostEntries = 20;
const mostRows = 100;

/** Describes a pickle of plain data and NumPy arrays: its outline, with the first element of every list. */
export async function inspectPickle(file: string, work: LongWork): Promise<Answer> {
  const pickle = PickleFile.open(file);
  try {
    const arrays = arraysIn(pickle.value);
    for (const [index, array] of arrays.entries()) {
      if (index % 256 === 0) {
        await stopPoint(work, 'inspect');
        work.progress?.({ task: 'inspect', done: index, total: arrays.length, unit: 'array' });
      }
      array.check();
    }
    work.progress?.({ task: 'inspect', done: arrays.length, total: arrays.length, unit: 'array' });
    const outline = [...outlineOf(pickle.value, '')].slice(0, mostRows);
    const bytes = arrays.reduce((sum, array) => sum + array.byteLength, 0);
    const result = { kind: 'pickle', file, arrays: arrays.length, bytes, outline };
    const rows = outline.map(({ place, content }) => [place === '' ? '(whole)' : place, content]);
    return { result, text: columns(['place', 'content'], rows) };
  } finally {
    pickle.close();
  }
}

/** Every array once. */
function arraysIn(value: unknown): PickledArray[] {
  const arrays = new Set<PickledArray>();
  const seen = new Set<unknown>();
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (next instanceof PickledArray) arrays.add(next);
    else if (isContainer(next) && !seen.has(next)) {
      seen.add(next);
      for (const item of next instanceof Map ? next.values() : next) waiting.push(item);
    }
  }
  return [...arrays];
}

function* outlineOf(value: unknown, place: string, depth = 0): Generator<Part> {
  yield { place, content: contentOf(value) };
  if (!isContainer(value) || depth >= 4) return;
  if (value instanceof Map) {
    for (const [key, item] of [...value].slice(0, mostEntries)) {
      yield* outlineOf(item, `${place}[${String(key).slice(0, 40)}]`, depth + 1);
    }
  } else {
    for (const item of [...value].slice(0, 1)) {
      if (isContainer(item) || item instanceof PickledArray) yield* outlineOf(item, `${place}[0]`, depth + 1);
    }
  }
}

function contentOf(value: unknown): string {
  if (value instanceof PickledArray) return `array ${value.dtype} (${value.shape.join(', ')})`;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (value === null) return 'None';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (!isContainer(value)) return 'bytes or a long text';
  if (value instanceof Map) return `dictionary of ${value.size}`;
  const items = [...value];
  const kinds = [...new Set(items.map(kindOf))].join(', ');
  return `${Array.isArray(value) ? 'list' : 'set'} of ${items.length}${kinds === '' ? '' : `: ${kinds}`}`;
}

function kindOf(value: unknown): string {
  if (value instanceof PickledArray) return 'arrays';
  if (value === null) return 'None';
  if (isContainer(value)) return value instanceof Map ? 'dictionaries' : 'lists';
  const kinds: Partial<Record<string, string>> = {
    string: 'texts',
    number: 'numbers',
    bigint: 'numbers',
    boolean: 'booleans',
  };
  return kinds[typeof value] ?? 'bytes or texts';
}

function isContainer(value: unknown): value is Map<unknown, unknown> | Set<unknown> | unknown[] {
  return Array.isArray(value) || value instanceof Map || value instanceof Set;
}
