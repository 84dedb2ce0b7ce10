import { hasTag, type CodeCell } from '../format/notebook';
import type { KernelConnection } from '../kernel/kernelConnection';
import { findLateError, readCellError, type CellError } from './cellError';
import { OutputCollector } from './cellOutputs';
import { progressDetail } from './progressDetail';

/** Runs cells in one kernel; a failed cell ends with an `error` output instead of tslab's text on stderr. */
export class CellRunner {
  private readonly outputs = new OutputCollector();

  constructor(
    private readonly kernel: KernelConnection,
    private readonly root: string,
    private readonly timeout: number | undefined,
  ) {}

  /**
   * Runs one cell and keeps its outputs in it.
   *
   * @param report receives the text of progress bars.
   * @returns the error that ended it, if any.
   */
  async run(cell: CodeCell, report: (detail: string) => void): Promise<CellError | undefined> {
    const stderr: string[] = [];
    let late: CellError | undefined;
    const timer = this.startTimer();
    try {
      const reply = await this.kernel.execute(cell.source, (message) => {
        const { name, text } = message.content;
        if (message.type === 'stream' && name === 'stderr' && typeof text === 'string') stderr.push(text);
        const detail = progressDetail(message);
        if (detail !== undefined) report(detail);
        this.outputs.add(cell, message);
      });
      // What timers and forgotten promises raised meanwhile arrives before the answer to one more question.
      await this.kernel.roundTrip();
      if (reply.status === 'ok') late = findLateError(stderr, this.root);
      const error = reply.status === 'ok' ? late : readCellError(stderr, cell.source, this.root);
      if (error) setErrorOutput(cell, error);
      if (!error || !hasTag(cell, 'raises-exception')) return error;
      // After an error tslab drops what it is asked for 200 ms.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return undefined;
    } catch (died) {
      const message = died instanceof Error ? died.message : String(died);
      const tooLong = `it took longer than ${this.timeout ?? 0} s`;
      const error: CellError = timer.expired()
        ? { name: 'TimeoutError', message: tooLong, text: tooLong, written: '' }
        : { name: 'KernelDied', message, text: message, written: '' };
      setErrorOutput(cell, error);
      return error;
    } finally {
      timer.clear();
    }
  }

  /** A cell that takes too long loses its kernel. */
  private startTimer(): { expired: () => boolean; clear: () => void } {
    let expired = false;
    if (this.timeout === undefined) return { expired: () => false, clear: () => undefined };
    const timer = setTimeout(() => {
      expired = true;
      this.kernel.process.kill();
    }, this.timeout * 1000);
    return { expired: () => expired, clear: () => clearTimeout(timer) };
  }
}

/** Moves the error from the end of the stderr text to an `error` output, where notebook viewers expect it. */
function setErrorOutput(cell: CodeCell, { name, message, text, written }: CellError): void {
  const last = cell.outputs
    .filter((output) => output.output_type === 'stream')
    .filter((output) => output.name === 'stderr')
    .at(-1);
  if (written !== '' && last?.text.endsWith(written)) {
    last.text = last.text.slice(0, -written.length);
    if (last.text === '') cell.outputs = cell.outputs.filter((output) => output !== last);
  }
  cell.outputs.push({ output_type: 'error', ename: name, evalue: message, traceback: text.trimEnd().split('\n') });
}
