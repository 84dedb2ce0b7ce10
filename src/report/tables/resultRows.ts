import { from, op } from 'arquero';

import { InputError } from '../../errors';
import type { ResultSource } from '../figures/accuracyBars';
import type { ResultCell, ResultColumn, NumberFormat, ResultTable } from './resultTable';

/** What a table needs of one run, or of one number quoted from the paper. */
export interface TableRecord {
  /** What the run was: method, encoder, split, modality, ... */
  factors: Readonly<Record<string, string | number>>;
  /** What was measured, by name (`top1` as a fraction). */
  values: Readonly<Record<string, number>>;
  source: ResultSource;
  seed?: number;
  /** Address of the stored record. */
  link?: string;
}

export interface ResultRowsOptions {
  name: string;
  caption: string;
  /** Factors that make the rows, in the order of their columns. */
  rows: readonly string[];
  /** Factor whose values become columns, in the order of first appearance. */
  columns: string;
  /** Name of the measured value. */
  value: string;
  /** Adds paper, ours and their difference under every column; default false: one column each. */
  compare?: boolean;
  /** Default percent with one digit. */
  format?: NumberFormat;
}

interface Group {
  row: string;
  column: string;
  source: ResultSource;
  mean: number;
  spread: number;
  count: number;
  links: string[];
}

/**
 * A table from run records: the mean over the seeds in each cell, with the sample standard deviation where there are several.
 * A cell without a record is blank. A difference is given only between the paper and our result on real data.
 * @throws InputError when a record lacks a factor, or real and synthetic results meet in one cell.
 */
export function resultRows(records: readonly TableRecord[], options: ResultRowsOptions): ResultTable {
  const groups = grouped(records, options);
  const rowKeys = [...new Set(groups.map(({ row }) => row))];
  const columnKeys = [...new Set(groups.map(({ column }) => column))];
  const rows = rowKeys.map((row) => {
    const cells: Record<string, ResultCell> = Object.fromEntries(
      factorsOf(row).map((factor, index) => [options.rows[index], factor]),
    );
    for (const column of columnKeys) {
      const here = groups.filter((group) => group.row === row && group.column === column);
      Object.assign(cells, options.compare ? compared(column, here) : { [column]: single(here) });
    }
    return cells;
  });
  const { name, caption } = options;
  return { name, caption, columnsOf: options.columns, columns: columnsOf(columnKeys, options), rows };
}

function grouped(records: readonly TableRecord[], options: ResultRowsOptions): Group[] {
  const plain = records
    .filter((record) => record.values[options.value] !== undefined)
    .map((record) => ({
      row: JSON.stringify(options.rows.map((factor) => factorOf(record, factor))),
      column: String(factorOf(record, options.columns)),
      source: record.source,
      value: record.values[options.value],
      link: record.link ?? '',
    }));
  if (plain.length === 0) return [];
  const table = from(plain)
    .groupby('row', 'column', 'source')
    .rollup({
      mean: op.mean('value'),
      spread: op.stdev('value'),
      count: op.count(),
      links: op.array_agg('link'),
    });
  return table.objects() as Group[];
}

function factorOf(record: TableRecord, factor: string): string | number {
  const value = record.factors[factor];
  if (value === undefined) {
    throw new InputError({
      thing: `factors of a run record${record.link ? ` (${record.link})` : ''}`,
      found: Object.keys(record.factors).join(', ') || 'none',
      wanted: factor,
    });
  }
  return value;
}

function factorsOf(row: string): (string | number)[] {
  return JSON.parse(row) as (string | number)[];
}

function cellOf(group: Group | undefined): ResultCell {
  if (group === undefined) return null;
  const cell = { value: group.mean, source: group.source };
  const links = group.links.filter((link) => link !== '');
  if (group.count > 1)
    return { ...cell, spread: group.spread, count: group.count, ...(links.length === 0 ? {} : { links }) };
  return links.length === 0 ? cell : { ...cell, link: links[0] };
}

function ownResult(here: readonly Group[]): Group | undefined {
  const own = here.filter(({ source }) => source !== 'paper');
  if (own.length > 1) {
    throw new InputError({
      thing: `sources of the cell ${own[0].row} / ${own[0].column}`,
      found: 'ours and synthetic',
      wanted: 'one of them',
    });
  }
  return own[0];
}

/** Without comparison our own result comes first, then the paper's. */
function single(here: readonly Group[]): ResultCell {
  return cellOf(ownResult(here) ?? here.find(({ source }) => source === 'paper'));
}

function compared(column: string, here: readonly Group[]): Record<string, ResultCell> {
  const paper = here.find(({ source }) => source === 'paper');
  const own = ownResult(here);
  const difference = paper !== undefined && own?.source === 'ours' ? own.mean - paper.mean : null;
  return { [`${column}/paper`]: cellOf(paper), [`${column}/ours`]: cellOf(own), [`${column}/difference`]: difference };
}

function columnsOf(columnKeys: readonly string[], options: ResultRowsOptions): ResultColumn[] {
  const format = options.format ?? { kind: 'percent' as const };
  const factors = options.rows.map((factor): ResultColumn => ({ key: factor, header: factor }));
  const values = columnKeys.flatMap((column): ResultColumn[] =>
    options.compare
      ? [
          { key: `${column}/paper`, header: 'paper', group: column, format },
          { key: `${column}/ours`, header: 'ours', group: column, format },
          { key: `${column}/difference`, header: 'diff.', group: column, format: { ...format, signed: true } },
        ]
      : [{ key: column, header: column, format }],
  );
  return [...factors, ...values];
}
