import { hasTag, type CodeCell } from '../format/notebook';
import type { KernelConnection } from '../kernel/kernelConnection';
import type { KernelMessage } from '../kernel/message';
import type { CellError } from './cellError';
import { OutputCollector } from './cellOutputs';
import { progressDetail } from './progressDetail';

/** Runs cells in one kernel; a failed cell ends with an `error` output. */
export class CellRunner {
  private readonly outputs = new OutputCollector();

  constructor(
    private readonly kernel: KernelConnection,
    private readonly timeout: number | undefined,
  ) {}

  /**
   * Runs one cell and keeps its outputs in it.
   *
   * @param report receives the text of progress bars.
   * @returns the error that ended it, if any.
   */
  async run(cell: CodeCell, report: (detail: string) => void): Promise<CellError | undefined> {
    let error: CellError | undefined;
    const timer = this.startTimer();
    try {
      const reply = await this.kernel.execute(cell.source, (message) => {
        if (message.type === 'error') error = shown(cell, errorOf(message));
        const detail = progressDetail(message);
        if (detail !== undefined) report(detail);
        this.outputs.add(cell, message);
      });
      // What timers and forgotten promises raised meanwhile arrives before the answer to one more question.
      await this.kernel.roundTrip();
      const silent = 'the cell failed without a message';
      if (reply.status === 'error') error ??= shown(cell, { name: 'Error', message: silent, traceback: [silent] });
      if (!error || !hasTag(cell, 'raises-exception')) return error;
      // After an error tslab drops what it is asked for 200 ms.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return undefined;
    } catch (died) {
      const message = died instanceof Error ? died.message : String(died);
      const tooLong = `it took longer than ${this.timeout ?? 0} s`;
      return timer.expired()
        ? shown(cell, { name: 'TimeoutError', message: tooLong, traceback: [tooLong] })
        : shown(cell, { name: 'KernelDied', message, traceback: [message] });
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

/** An error as the kernel tells it. */
function errorOf({ content, metadata = {} }: KernelMessage): CellError {
  const { ename, evalue, traceback } = content as { ename: string; evalue: string; traceback: string[] };
  const { line } = metadata as { line?: number };
  return { name: ename, message: evalue, line, traceback };
}

/** The error, which is an output of its cell. */
function shown(cell: CodeCell, error: CellError): CellError {
  const { name, message, traceback } = error;
  cell.outputs.push({ output_type: 'error', ename: name, evalue: message, traceback });
  return error;
}
