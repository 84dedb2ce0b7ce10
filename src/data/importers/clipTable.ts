import { InputError } from '../../errors';
import { csvRows } from '../formats/csvRows';
import { readTextFile } from '../textFile';
import { splitPart, type ListedPart, type SplitPart } from './namedSplits';
import type { ImageSize } from './planarScale';

/** What a table says of a clip. */
export interface ClipRow {
  name: string;
  className?: string;
  subject?: number;
  camera?: number;
  setup?: number;
  replication?: number;
  /** Of the picture. */
  image?: Partial<ImageSize>;
  /** Parts of splits. */
  parts: ReadonlyMap<string, SplitPart>;
}

const counted = ['subject', 'camera', 'setup', 'replication', 'width', 'height'] as const;

/**
 * Reads a table about clips, CSV with a header: `name`, and, as far as wanted, `class`, `subject`, `camera`, `setup`, `replication` (whole numbers from 1),
 * `width`, `height` (of the picture in pixels). Every other column is a split, whose cells are `train`, `val`, `test` or empty. Commas, semicolons or tabs
 * separate.
 *
 * @throws InputError that names line and column
 */
export function readClipTable(file: string): ClipRow[] {
  const lines = csvRows(readTextFile(file, 'a CSV table with a header', []));
  const [header = { line: 1, cells: [] }, ...rows] = lines;
  const columns = header.cells.map((cell) => cell.trim());
  const fail = (thing: string, found: string, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted });
  };
  if (!columns.includes('name')) fail('header', columns.join(', ').slice(0, 100) || 'nothing', 'a column name');
  const twice = columns.find((column, i) => column === '' || columns.indexOf(column) !== i);
  if (twice !== undefined)
    fail('header', twice === '' ? 'a column without a name' : `${twice} twice`, 'each column once');
  const known = new Set<string>();
  return rows.map(({ line, cells }): ClipRow => {
    if (cells.length !== columns.length) fail(`line ${line}`, `${cells.length} cells`, `${columns.length}`);
    const row = new Map(columns.map((column, i) => [column, cells[i].trim()]));
    const name = row.get('name') ?? '';
    if (name === '' || known.has(name))
      fail(`line ${line}, name`, name === '' ? 'nothing' : `${name} twice`, 'each clip once');
    known.add(name);
    const numbers = counted.map((column): [string, number | undefined] => {
      const text = row.get(column) ?? '';
      if (text !== '' && !/^[1-9]\d{0,8}$/.test(text)) fail(`line ${line}, ${column}`, text, 'a whole number from 1');
      return [column, text === '' ? undefined : Number(text)];
    });
    const { width, height, ...numbered } = Object.fromEntries(numbers) as Record<(typeof counted)[number], number>;
    const others = columns.filter((column) => !['name', 'class', ...counted].includes(column));
    const parts = others.flatMap((column): [string, SplitPart][] => {
      const text = row.get(column) ?? '';
      if (text === '') return [];
      return [[column, splitPart(text) ?? fail(`line ${line}, ${column}`, text, 'train, val, test or nothing')]];
    });
    const className = row.get('class') === '' ? undefined : row.get('class');
    return { name, className, ...numbered, image: { width, height }, parts: new Map(parts) };
  });
}

/** The splits of a table, in the order of its columns. */
export function tableSplits(rows: readonly (ClipRow & { clip: string })[], place: string): ListedPart[] {
  const lists = new Map<string, { split: string; part: SplitPart; names: string[]; place: string }>();
  for (const { clip, parts } of rows) {
    for (const [split, part] of parts) {
      const key = JSON.stringify([split, part]);
      const list = lists.get(key) ?? { split, part, names: [], place };
      list.names.push(clip);
      lists.set(key, list);
    }
  }
  return [...lists.values()];
}
