import type { ResultSource } from '../figures/accuracyBars';

/** How the numbers of a column are written: a fraction as percent, or as it is. */
export interface NumberFormat {
  kind: 'percent' | 'decimal' | 'integer';
  /** Digits behind the point; default 1 for percent, 3 for decimal. */
  digits?: number;
  /** Writes a plus before positive numbers; for differences. */
  signed?: boolean;
}

export interface ResultColumn {
  key: string;
  header: string;
  /** Heading over several neighbouring columns. */
  group?: string;
  /** Default: right with a number format, else left. */
  align?: 'left' | 'right' | 'centre';
  format?: NumberFormat;
}

/** A value with what is to be said about it. */
export interface MarkedValue {
  value: number | string;
  /** Standard deviation over seeds, in the unit of the value. */
  spread?: number;
  /** Runs in a mean over several. */
  count?: number;
  source?: ResultSource;
  /** Address of the run record. */
  link?: string;
  /** Addresses of the run records of a mean over several. */
  links?: readonly string[];
}

/** What was not run is null or missing, and stays blank in every output. */
export type ResultCell = MarkedValue | number | string | null | undefined;

export interface ResultTable {
  /** File name without ending, and the LaTeX label. */
  name: string;
  caption: string;
  /** What the columns of values are the levels of; `encoder.kind`. */
  columnsOf?: string;
  columns: readonly ResultColumn[];
  rows: readonly Readonly<Record<string, ResultCell>>[];
}

/** A table whose links lead elsewhere, or nowhere where `change` gives nothing. */
export function withLinks(table: ResultTable, change: (link: string) => string | undefined): ResultTable {
  const changed = (cell: ResultCell): ResultCell => {
    if (typeof cell !== 'object' || cell === null) return cell;
    const links = cell.links?.flatMap((link) => change(link) ?? []);
    return { ...cell, link: cell.link && change(cell.link), links: links?.length === 0 ? undefined : links };
  };
  const rows = table.rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, changed(cell)])),
  );
  return { ...table, rows };
}

/** A cell as the writers see it: text without its marks; undefined if blank. */
export interface ReadCell {
  text: string;
  value: number | string;
  spread?: number;
  spreadText?: string;
  count?: number;
  source?: ResultSource;
  link?: string;
  links?: readonly string[];
}

export function readCell(cell: ResultCell, column: ResultColumn): ReadCell | undefined {
  if (cell === null || cell === undefined) return undefined;
  const marked: MarkedValue = typeof cell === 'object' ? cell : { value: cell };
  if (typeof marked.value === 'number' && !Number.isFinite(marked.value)) return undefined;
  const spreadText = marked.spread === undefined ? undefined : formatted(marked.spread, unsigned(column.format));
  return { ...marked, text: formatted(marked.value, column.format), spreadText };
}

export function alignmentOf(column: ResultColumn): 'left' | 'right' | 'centre' {
  return column.align ?? (column.format === undefined ? 'left' : 'right');
}

const sentences = {
  paper: 'value from the paper',
  synthetic: 'measured on synthetic data, not comparable with the paper',
} as const;

/** What stands under a table: each kind of mark in it, in their order, and what it says. */
export function footnotes(table: ResultTable): { source: keyof typeof sentences; sentence: string }[] {
  const cells = table.rows.flatMap((row) => table.columns.map((column) => readCell(row[column.key], column)?.source));
  const found = (['paper', 'synthetic'] as const).filter((source) => cells.includes(source));
  return found.map((source) => ({ source, sentence: sentences[source] }));
}

/** Says what numbers in brackets behind a value are. */
const linksSentence = '(1 2 …) lead to the records of the runs, one a seed.';

/** The text under a table: what its means and marks are, and where its links lead. @param mark the sign of a kind, as the format writes it */
export function noteText(table: ResultTable, mark: (source: keyof typeof sentences) => string): string {
  const notes = footnotes(table).map(({ source, sentence }) => `${mark(source)} ${sentence}.`);
  const means = meansText(table);
  const first = means === undefined ? [] : [`${means.charAt(0).toUpperCase()}${means.slice(1)}.`];
  return [...first, ...notes, ...(hasSeveralLinks(table) ? [linksSentence] : [])].join(' ');
}

/** Whether a cell is a mean with links to several records. */
function hasSeveralLinks(table: ResultTable): boolean {
  return table.rows.some((row) =>
    Object.values(row).some((cell) => typeof cell === 'object' && (cell?.links?.length ?? 0) > 0),
  );
}

/** What ± is and how many runs are in the means, where there are any: `± sample standard deviation, n = 2 to 3 runs`. */
export function meansText(table: ResultTable): string | undefined {
  const cells = table.rows.flatMap((row) => table.columns.flatMap((column) => readCell(row[column.key], column) ?? []));
  const counts = cells.flatMap(({ count }) => count ?? []);
  if (counts.length === 0) return undefined;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `mean ± sample standard deviation over n = ${least === most ? least : `${least} to ${most}`} runs`;
}

/** Neighbouring columns with the same `group`, left to right. */
export function columnGroups(table: ResultTable): { group: string | undefined; span: number }[] {
  const groups: { group: string | undefined; span: number }[] = [];
  for (const { group } of table.columns) {
    const last = groups.at(-1);
    if (last !== undefined && last.group === group && group !== undefined) last.span++;
    else groups.push({ group, span: 1 });
  }
  return groups;
}

function formatted(value: number | string, format: NumberFormat | undefined): string {
  if (typeof value === 'string') return value;
  if (format === undefined) return String(value);
  const sign = format.signed && value > 0 ? '+' : '';
  if (format.kind === 'integer') return sign + Math.round(value).toLocaleString('en-US');
  if (format.kind === 'percent') return sign + withoutMinusZero((value * 100).toFixed(format.digits ?? 1));
  return sign + withoutMinusZero(value.toFixed(format.digits ?? 3));
}

function withoutMinusZero(text: string): string {
  return /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text;
}

function unsigned(format: NumberFormat | undefined): NumberFormat | undefined {
  return format === undefined ? undefined : { ...format, signed: false };
}
