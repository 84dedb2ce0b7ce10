import { fontFamily } from '../theme';
import { escapeMarkup, safeLink } from '../escape';
import { alignmentOf, columnGroups, noteText, type ReadCell, readCell, type ResultTable } from './resultTable';

const marks = { paper: '†', synthetic: '§', ours: '' } as const;
const sides = { left: 'left', right: 'right', centre: 'center' } as const;
/** Letters of a text that would stand one word a line where the table is wider than its place. */
const long = 24;
const rule = '1.5px solid #222';
const thinRule = '1px solid #999';

/** The table as HTML with its style inside, in the manner of booktabs; for notebooks and pages. */
export function tableToHtml(table: ResultTable): string {
  const groups = columnGroups(table);
  const groupRow = groups.some(({ group }) => group !== undefined)
    ? `<tr>${groups.map(({ group, span }) => `<th colspan="${span}" style="padding:3px 5px;text-align:center;${group === undefined ? '' : `border-bottom:${thinRule}`}">${escapeMarkup(group ?? '')}</th>`).join('')}</tr>`
    : '';
  const header = table.columns.map((column) =>
    cell('th', escapeMarkup(column.header), sides[alignmentOf(column)], `border-bottom:${thinRule}`),
  );
  const body = table.rows.map(
    (row) =>
      `<tr>${table.columns
        .map((column) => {
          const read = readCell(row[column.key], column);
          const isLong = (read?.text.length ?? 0) > long;
          return cell('td', cellMarkup(read), sides[alignmentOf(column)], isLong ? 'min-width:8em' : '');
        })
        .join('')}</tr>`,
  );
  const caption =
    table.caption === ''
      ? ''
      : `<caption style="caption-side:top;text-align:left;font-weight:600;padding:4px 0;color:#222">${escapeMarkup(table.caption)}</caption>`;
  return (
    `<table style="border-collapse:collapse;border-top:${rule};border-bottom:${rule};font:13px ${escapeMarkup(fontFamily)};color:#222;background:#fff">` +
    `${caption}<thead>${groupRow}<tr>${header.join('')}</tr></thead><tbody>${body.join('')}</tbody>${notes(table)}</table>`
  );
}

function cell(tag: 'th' | 'td', content: string, align: string, extra = ''): string {
  return `<${tag} style="padding:3px 5px;text-align:${align};font-variant-numeric:tabular-nums;${extra}">${content}</${tag}>`;
}

function cellMarkup(read: ReadCell | undefined): string {
  if (read === undefined) return '';
  const spread =
    read.spreadText === undefined
      ? ''
      : ` <span style="color:#6b6b6b;white-space:nowrap">± ${escapeMarkup(read.spreadText)}</span>`;
  const mark = marks[read.source ?? 'ours'];
  const text = `${escapeMarkup(read.text)}${spread}${mark === '' ? '' : `<sup>${mark}</sup>`}`;
  const several = (read.links ?? []).map((link, place) => linked(link, String(place + 1))).join(' ');
  if (several !== '')
    return `${text} <span title="records of the runs" style="font-size:10px;white-space:nowrap">(${several})</span>`;
  return read.link === undefined ? text : linked(read.link, text);
}

/** A link, or the text alone where the link may run a script. */
function linked(link: string, text: string): string {
  const address = safeLink(link);
  return address === undefined ? text : `<a href="${escapeMarkup(address)}" style="color:inherit">${text}</a>`;
}

function notes(table: ResultTable): string {
  const text = noteText(table, (source) => `<sup>${marks[source]}</sup>`);
  if (text === '') return '';
  return `<tfoot><tr><td colspan="${table.columns.length}" style="padding:4px 5px;text-align:left;font-size:11px;color:#6b6b6b;border-top:${thinRule}">${text}</td></tr></tfoot>`;
}
