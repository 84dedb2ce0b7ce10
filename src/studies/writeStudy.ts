import { join } from 'node:path';

import type { LongWork } from '../progress';
import { closeBrowser, exportFigure, tableToMarkdown } from '../report';
import type { StudyName } from './names';
import type { ProfileRecords } from './profileRecords';
import { checkStatements, intervalText, type StatementCheck } from './statements';
import { studies } from './studies';
import { studyRecords } from './studyRecords';
import { studyTable, writeTable } from './studyTable';

/**
 * Writes the table of a study as Markdown, CSV and LaTeX, and its figures as SVG. Figures from run folders need the engine ready.
 *
 * @returns the files, and what there is to say about them
 */
export async function writeStudy(
  name: StudyName,
  records: ProfileRecords,
  folder: string,
  work: { dataRoot: string } & LongWork,
): Promise<{ files: string[]; notes: string[] }> {
  const { cells, rows, figures, runFigures } = studies[name];
  const files = rows === undefined ? [] : writeTable(studyTable(name, records), folder);
  const own = studyRecords(name, records);
  const notes = new Set<string>();
  try {
    const drawings = [
      ...(figures?.(own, records.profile) ?? []).map((figure) => ({ draw: () => figure })),
      ...(runFigures?.(cells(records.plan), records, work) ?? []),
    ];
    for (const { draw } of drawings) {
      const figure = await draw();
      const { path, note } = await exportFigure(figure, join(folder, `${figure.name}.svg`));
      files.push(path);
      if (note !== undefined) notes.add(note);
    }
  } finally {
    await closeBrowser();
  }
  return { files, notes: [...notes] };
}

/** A study in words: its table, and of each statement whether it holds. */
export interface StudyText {
  name: StudyName;
  text: string;
  statements: StatementCheck[];
}

/** What a study gave, to be printed: its table as Markdown, then its statements. */
export function studyText(name: StudyName, records: ProfileRecords): StudyText {
  const statements = checkStatements(name, records);
  const table = studies[name].rows === undefined ? '' : tableToMarkdown(studyTable(name, records));
  const lines = statements.map(({ text, column, ours, interval, seeds, verdict }) => {
    const over = interval === undefined ? '' : `, 95 % interval ${intervalText(interval)}`;
    const measured =
      ours === undefined ? '' : ` (${ours > 0 ? '+' : ''}${(100 * ours).toFixed(1)} points${over}, n = ${seeds})`;
    return `- ${text}, ${column}: ${verdict}${measured}`;
  });
  return { name, text: [table, ...lines].filter((part) => part !== '').join('\n'), statements };
}
