import { join, relative, sep } from 'node:path';

import { writeFileAtomic } from '../data';
import {
  resultRows,
  tableToCsv,
  tableToLatex,
  tableToMarkdown,
  withLinks,
  type ResultTable,
  type TableRecord,
} from '../report';
import { grouped } from './barsAndCurves';
import { studyNames, type StudyName } from './names';
import { paperColumns } from './paper/paperTables';
import type { ProfilePlan } from './profilePlan';
import type { ProfileRecords } from './profileRecords';
import { studies } from './studies';
import type { Study } from './study';
import { studyRecords } from './studyRecords';

/** Studies that have a table. */
export const tableNames = studyNames.filter((name) => studies[name].rows !== undefined);

/**
 * The table of a study from the records of a profile: the mean over the seeds with their deviation.
 *
 * On the paper's own data sets (profile `paper`) every column has the paper's value, ours and their difference. Results on other data
 * have columns of their own, beside the paper's: they are not comparable with them.
 */
export function studyTable(name: StudyName, records: ProfileRecords): ResultTable {
  const study = studies[name];
  const { profile } = records;
  const { title, rows = [], file = name, measured = 'Top-1 in percent', paper } = study;
  const own = studyRecords(name, records);
  return resultRows(
    [...own, ...inColumnOrder(paper?.() ?? [])].flatMap((record) => byValue(study, record)),
    {
      name: `${profile}-${file}`,
      caption: `${title}. ${measured}, profile ${profile}${seedsText(own, records.plan)}`,
      rows,
      columns: 'column',
      value: 'shown',
      compare: profile === 'paper' && paper !== undefined,
    },
  );
}

/** A record for each column of a study that a measurement gives: as many as the study shows values of it. */
export function byValue({ values = { top1: '' } }: Study, record: TableRecord): TableRecord[] {
  return Object.entries(values)
    .filter(([value]) => value in record.values)
    .map(([value, heading]) => ({
      ...record,
      factors: { ...record.factors, column: `${record.factors.column} ${heading}`.trim() },
      values: { shown: record.values[value] },
    }));
}

/** A table for a page of the documentation: Markdown, without the links that lead to records. */
export function pageTable(table: ResultTable): string {
  return tableToMarkdown(withLinks(table, () => undefined));
}

/** Writes a table as Markdown, whose links lead from its folder, as CSV and LaTeX. @returns the files */
export function writeTable(table: ResultTable, folder: string): string[] {
  const fromFolder = withLinks(table, (link) => relative(folder, link).split(sep).join('/'));
  const texts = { md: tableToMarkdown(fromFolder), csv: tableToCsv(table), tex: tableToLatex(table) };
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

/** Of cells with fewer seeds than others the links tell which. */
function seedsText(records: readonly TableRecord[], { keptSeeds = [] }: ProfilePlan): string {
  const cells = [...grouped(records, ({ factors }) => JSON.stringify(factors)).values()];
  const counts = cells.map((here) => new Set(here.flatMap(({ seed }) => seed ?? [])).size).filter((count) => count > 0);
  const most = Math.max(0, ...counts);
  if (most < 2) return most === 1 ? '; one seed' : '';
  const kept = keptSeeds.filter((one) => records.some(({ seed }) => seed === one)).length;
  const which = kept === 0 ? '' : `, ${kept} of them measured once and kept`;
  return `; mean and deviation over ${counts.some((count) => count < most) ? 'up to ' : ''}${most} seeds${which}`;
}
