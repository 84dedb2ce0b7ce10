import { printable } from '../../errors';
import { escapeMarkup } from '../../report';
import { mostTelling, statusCells, statusColumns, statusSummary, type ScheduleStatus } from '../../schedule';
import { notebookDisplay } from './kernel';

/** Milliseconds between two lines outside a notebook. */
const sparse = 10_000;
/** Rows shown; the last state of a cell is stored in the notebook. */
const most = 24;

/**
 * A table of runs in the current cell that is redrawn in place; lines on stderr outside a notebook. Give it to a
 * launch or a watch: `await schedule(workload, { onStatus: gridLive() })`.
 */
export function gridLive(): (status: ScheduleStatus) => void {
  const display = notebookDisplay()?.newDisplay();
  let last = -Infinity;
  return (status) => {
    const finished = status.counts.done === status.runs.length;
    if (display !== undefined) display.html(gridHtml(status));
    else if (finished || performance.now() - last >= sparse) {
      last = performance.now();
      process.stderr.write(`${printable(statusSummary(status))}\n`);
    }
  };
}

/** The state of runs as HTML: a bar, a summary, and the runs that tell most. */
export function gridHtml(status: ScheduleStatus): string {
  const { runs, counts } = status;
  const shown = mostTelling(runs, most);
  const left = runs.length - shown.length;
  const cells = (texts: readonly string[], tag: string): string =>
    texts.map((text) => `<${tag} style="text-align:left">${escapeMarkup(text)}</${tag}>`).join('');
  const rows = shown.map((run) => `<tr>${cells(statusCells(run), 'td')}</tr>`);
  return [
    `<div><progress value="${counts.done}" max="${runs.length}"></progress> <small>${escapeMarkup(statusSummary(status))}</small></div>`,
    `<table><thead><tr>${cells(statusColumns, 'th')}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
    left > 0 ? `<small>and ${left} more runs</small>` : '',
  ].join('');
}
