import type { ClassCount, ImportReport, PartCounts } from '../../../data';
import type { Answer } from '../../action';
import { more, mostListed, notesList, skippedList } from '../../reportText';
import { columns, namedValues } from '../../textTable';

/** A finished import as JSON and as a table. */
export function importText(report: ImportReport): Answer {
  const { dataset, found, recordings, frames, skipped, seconds } = report;
  const text = [
    namedValues({
      'data set': dataset,
      found: `${found.count} ${found.unit}${found.count === 1 ? '' : 's'}`,
      recordings,
      frames,
      skipped: skipped.length,
      seconds: Number(seconds.toFixed(1)),
    }),
    splitTable(report),
    classTable(report.classes ?? []),
    skippedList(report),
    ...notesList(report),
  ];
  return { result: report, text: text.join('') };
}

function splitTable({ splits }: ImportReport): string {
  const entries = Object.entries(splits);
  if (entries.length === 0) return '';
  const hasOfficial = entries.some(([, { official }]) => official !== undefined);
  const hasSegments = entries.some(([, { segments }]) => segments !== undefined);
  const head = [
    'split',
    'train',
    'test',
    ...(hasOfficial ? ['whole data set'] : []),
    ...(hasSegments ? ['segments', 'whole data set'] : []),
  ];
  const rows = entries.map(([name, { train, test, official, segments }]) => [
    name,
    train,
    test,
    ...(hasOfficial ? [inOneCell(official)] : []),
    ...(hasSegments ? [inOneCell(segments), inOneCell(segments?.official)] : []),
  ]);
  return `\n${columns(head, rows)}`;
}

function inOneCell(counts: PartCounts | undefined): string {
  return counts === undefined ? '' : `${counts.train} / ${counts.test}`;
}

/** Classes whose count is not the published one, or how many there are. */
function classTable(classes: readonly ClassCount[]): string {
  const compared = classes.filter(({ official }) => official !== undefined);
  if (compared.length === 0) return '';
  const different = compared.filter(({ count, official }) => count !== official);
  if (different.length === 0) return `\nclasses: all ${compared.length} have as many as published\n`;
  const rows = different
    .slice(0, mostListed)
    .map(({ label, name, count, official }) => [label, name, count, official ?? '']);
  const title = `classes: ${different.length} of ${compared.length} have another number than published`;
  return `\n${title}\n${columns(['label', 'name', 'found', 'published'], rows)}${more(different.length)}`;
}
