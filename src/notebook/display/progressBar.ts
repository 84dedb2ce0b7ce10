import { printable } from '../../errors';
import { ProgressMeter, plainProgress, type ProgressEvent, type ProgressSink } from '../../progress';
import { notebookDisplay, type Display } from './kernel';
import { escapeMarkup } from '../../report';

/** Milliseconds between two redraws. */
const REDRAW = 200;

/**
 * A progress bar in the current cell that is redrawn in place, with rate and time left; plain lines on stderr outside a
 * notebook. Give it to long work: `await pretrain({ ..., progress: progressBar() })`. Each task gets its own bar.
 *
 * @param task text in place of the events' own task.
 */
export function progressBar(task?: string): ProgressSink {
  const tslab = notebookDisplay();
  if (!tslab) return plainProgress((text) => process.stderr.write(printable(text)));
  const meter = new ProgressMeter();
  let bar: { task: string; display: Display } | undefined;
  let last = 0;
  return (event: ProgressEvent) => {
    const finished = event.done >= event.total;
    const named = { ...event, task: task ?? event.task };
    const line = meter.line(named);
    if (bar?.task === event.task && !finished && performance.now() - last < REDRAW) return;
    if (bar?.task !== event.task) bar = { task: event.task, display: tslab.newDisplay() };
    last = performance.now();
    bar.display.html(
      `<div><progress value="${event.done}" max="${event.total}"></progress> <small>${escapeMarkup(line)}</small></div>`,
    );
  };
}
