import { tableToHtml, withLinks, type ResultTable } from '../../report';
import {
  checkStatements,
  conclusionOf,
  measuredOn,
  costTable,
  statementTable,
  studies,
  studyFigures,
  studyTable,
  writeTable,
  type ProfileRecords,
  type StudyName,
} from '../../studies';
import { show, type ShowOptions } from './show';
import { showHtml, showMarkdown } from './showTable';

const howToRead =
  '*How to read it.* A row is what was tried, a column where and how it was measured; numbers are percent, the mean over the ' +
  'seeds ± their sample deviation. † is quoted from the paper, § was measured on synthetic data and is not comparable with it. ' +
  'A number, or the numbers in brackets after it, lead to the records of its runs, one a seed.';

/**
 * Shows a study in a notebook: its table and how it is read, its figures, what they say in sentences made of their numbers, and
 * whether that agrees with the paper. Table and figures are also written.
 *
 * @param options folder of the files; default `figures`
 */
export async function showStudy(
  name: StudyName,
  records: ProfileRecords,
  { folder = 'figures' }: Pick<ShowOptions, 'folder'> = {},
): Promise<void> {
  if (studies[name].rows !== undefined) {
    const table = studyTable(name, records);
    showMarkdown(howToRead);
    showHtml(tableToHtml(fromNotebook(table)));
    showMarkdown(`Written: ${writeTable(table, folder).join(', ')}`);
  }
  for (const figure of studyFigures(name, records)) await show(figure, { folder });
  const sentences = [...conclusionOf(name, records), measuredOn([name], records)];
  showMarkdown(sentences.filter((sentence) => sentence !== '').join(' '));
  const checks = checkStatements(name, records);
  if (checks.length === 0) return;
  showMarkdown(
    'What is expected, and the difference measured here, seed by seed. The interval (95 %, Student’s t over the seeds) decides: "undecided" where it contains 0, no verdict with fewer than three seeds.',
  );
  showHtml(tableToHtml(statementTable(checks, `${records.profile}-${name}-statements`)));
}

/** Shows what the runs behind studies cost: seed, time, machine and code version of each. */
export function showCosts(names: readonly StudyName[], records: ProfileRecords): void {
  showHtml(tableToHtml(fromNotebook(costTable(names, records))));
}

/** Links of records lead from the project's folder; notebooks lie one below it. */
function fromNotebook(table: ResultTable): ResultTable {
  return withLinks(table, (link) => (link.startsWith('/') ? link : `../${link}`));
}
