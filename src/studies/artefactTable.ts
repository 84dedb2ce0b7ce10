import { join } from 'node:path';

import { writeFileAtomic } from '../data';
import { resultRows, tableToCsv, tableToLatex, tableToMarkdown, type ResultTable, type TableRecord } from '../report';
import { artefacts, type ArtefactName } from './artefacts';
import { paperColumns, paperTable1, paperTable2, paperTable3, paperTable5 } from './paper/paperTables';
import { artefactRecords, type ProfileRecords } from './profileRecords';

/** Artefacts that are tables, with the factors of their rows. */
const tables = {
  table1: { rows: ['group', 'method', 'stream'], paper: paperTable1 },
  table2: { rows: ['method'], paper: paperTable2 },
  table3: { rows: ['method'], paper: paperTable3 },
  table5: { rows: ['VAC', 'XC', 'MG-FD', 'encoder'], paper: paperTable5 },
  figure5: { rows: ['panel'], paper: noPaper },
  granularity: { rows: ['granularity'], paper: noPaper },
  terms: { rows: ['terms'], paper: noPaper },
  sweeps: { rows: ['setting', 'value'], paper: noPaper },
  transfer: { rows: ['pre-trained on'], paper: noPaper },
} as const satisfies Partial<Record<ArtefactName, { rows: readonly string[]; paper: () => TableRecord[] }>>;
export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];

/**
 * A table of the paper, or one that it lacks, from the records of a profile: the mean over the seeds with their deviation.
 *
 * On the paper's own data sets (profile `paper`) every column has the paper's value, ours and their difference. Results on other data
 * have columns of their own, beside the paper's: they are not comparable with them.
 */
export function artefactTable(name: TableName, records: ProfileRecords): ResultTable {
  const { rows, paper } = tables[name];
  const own = artefactRecords(name, records);
  const { profile } = records;
  const all = [...own, ...inColumnOrder(paper())];
  return resultRows(all, {
    name: `${profile}-${name}`,
    caption: `${artefacts[name].title}. Top-1 in percent, profile ${profile}${seedsText(own)}`,
    rows,
    columns: 'column',
    value: 'top1',
    compare: profile === 'paper' && paper !== noPaper,
  });
}

/** Writes a table as Markdown, CSV and LaTeX. @returns the files */
export function writeTable(table: ResultTable, folder: string): string[] {
  const texts = { md: tableToMarkdown(table), csv: tableToCsv(table), tex: tableToLatex(table) };
  return Object.entries(texts).map(([ending, text]) => {
    const file = join(folder, `${table.name}.${ending}`);
    writeFileAtomic(file, text);
    return file;
  });
}

/** By the paper's order of columns, since not every method is reported in each; rows keep their order within. */
function inColumnOrder(records: readonly TableRecord[]): TableRecord[] {
  const order = Object.values<string>(paperColumns);
  const place = ({ factors }: TableRecord): number => order.indexOf(String(factors.column));
  return [...records].sort((a, b) => place(a) - place(b));
}

function noPaper(): TableRecord[] {
  return [];
}

function seedsText(records: readonly TableRecord[]): string {
  const seeds = new Set(records.map(({ seed }) => seed));
  return seeds.size > 1 ? `; mean and deviation over ${seeds.size} seeds` : '';
}
