import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { claimOutput } from '../../data';
import { Interrupted } from '../../errors';
import { stopSignal, type LongWork } from '../../progress';
import { hasTag, type Cell, type CodeCell } from '../format/notebook';
import { readNotebook, writeNotebook } from '../format/notebookFile';
import { KernelConnection } from '../kernel/kernelConnection';
import { installationOf } from '../../backend';
import { CellRunner } from './cellRunner';
import { NotebookError } from './notebookError';
import { injectParameters, INJECTED, type NotebookParameters } from './parameters';

/** How a notebook is run. */
export interface RunNotebookOptions extends LongWork {
  /** The notebook to run; it is not changed unless `out` is the same file. */
  file: string;
  /** Where the notebook with its outputs goes; an existing file is replaced. */
  out: string;
  /** Values for names of the cell tagged `parameters`. */
  parameters?: NotebookParameters;
  /** Seconds that one cell may take; default no limit. */
  timeout?: number;
  /** Working directory of the kernel; default the root of the project, where `import ... from 'usdrl'` resolves. */
  root?: string;
}

/** What a finished run tells. */
export interface NotebookRun {
  out: string;
  /** Code cells that were run. */
  cells: number;
  seconds: number;
}

/** Milliseconds that a kernel may be silent after an interrupt, in the middle of a step, before it is killed. */
const INTERRUPT_PATIENCE = 15_000;

/** Milliseconds that a cell has to come to its next safe point and save, before it is ended where it is. */
const SAVE_PATIENCE = 60_000;

/**
 * Runs the code cells of a notebook in order, in a fresh tslab kernel, and writes it with all outputs. Old outputs are
 * dropped. Cells tagged `skip-execution` are passed over, and an error is expected in cells tagged `raises-exception`.
 *
 * @throws NotebookError at the first failing cell and Interrupted when `signal` aborts; both after the outputs so far are
 * written. InputError for a file or parameter that does not fit, or another run into the same file, before anything is run.
 */
export async function runNotebook(options: RunNotebookOptions): Promise<NotebookRun> {
  // Of two runs into one file one would lose its outputs.
  const claim = claimOutput(options.out);
  try {
    return await runCells(options);
  } finally {
    claim.release();
  }
}

async function runCells(options: RunNotebookOptions): Promise<NotebookRun> {
  const { file, out, root = installationOf().project } = options;
  const signal = stopSignal(options);
  const start = performance.now();
  const original = readNotebook(file);
  const notebook = injectParameters(original, options.parameters ?? {}, file);
  for (const cell of notebook.cells)
    if (cell.cell_type === 'code') Object.assign(cell, { outputs: [], execution_count: null });
  const cells = notebook.cells.filter(
    (cell): cell is CodeCell =>
      cell.cell_type === 'code' && cell.source.trim() !== '' && !hasTag(cell, 'skip-execution'),
  );
  const task = `run ${basename(file)}`;
  if (signal?.aborted) throw new Interrupted(task);
  const kernel = await KernelConnection.start({ root });
  const interrupted = new AbortController();
  const stop = () => {
    interrupted.abort();
    void interruptOrKill(kernel);
  };
  signal?.addEventListener('abort', stop);
  const runner = new CellRunner(kernel, options.timeout);
  try {
    for (const [done, cell] of cells.entries()) {
      const report = (detail: string) => options.progress?.({ task, done, total: cells.length, unit: 'cell', detail });
      report(shownLine(cell, cells));
      cell.execution_count = done + 1;
      const error = interrupted.signal.aborted ? undefined : await runner.run(cell, report);
      if (interrupted.signal.aborted) throw new Interrupted(task, `The outputs so far are in ${out}.`);
      if (error) throw new NotebookError(file, numberOf(cell, original.cells), error, cell.source);
    }
    options.progress?.({ task, done: cells.length, total: cells.length, unit: 'cell' });
  } catch (error) {
    if (signal?.aborted && !(error instanceof Interrupted)) {
      throw new Interrupted(task, `The outputs so far are in ${out}.`);
    }
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await kernel.shutdown();
    writeNotebook(out, notebook);
  }
  return { out, cells: cells.length, seconds: (performance.now() - start) / 1000 };
}

/** A cell ends at its next safe point, which only a kernel that answers can come to; a second interrupt does not wait for it. */
async function interruptOrKill(kernel: KernelConnection): Promise<void> {
  const { process } = kernel;
  // The cell that was sent has then arrived: it would not hear of an interrupt before.
  await Promise.race([kernel.roundTrip().catch(() => undefined), pause(3000)]);
  process.interrupt();
  if (!(await kernel.beats(INTERRUPT_PATIENCE))) process.kill();
  const timer = setTimeout(() => process.interrupt(), SAVE_PATIENCE);
  void process.ended.then(() => clearTimeout(timer));
}

function numberOf(cell: Cell, cells: readonly Cell[]): number | undefined {
  const index = cells.findIndex((one) => one.id === cell.id);
  return cell.id === INJECTED || index < 0 ? undefined : index + 1;
}

/** What a terminal shows of a cell: not the values that a run with parameters replaces. */
function shownLine(cell: Cell, cells: readonly Cell[]): string {
  if (hasTag(cell, 'parameters') && cells.some((one) => one.id === INJECTED)) return 'parameters';
  if (cell.id === INJECTED) return cell.source.split('\n').slice(1).join(' ');
  return cell.source.split('\n').find((line) => line.trim() !== '') ?? '';
}
