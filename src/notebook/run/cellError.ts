import { format, inspect } from 'node:util';

import { InputError, Interrupted } from '../../errors';
import { findCellLine } from './cellLine';

/** What went wrong in a cell; the kernel tells it. */
export interface CellError {
  /** `TypeError`, `InputError`, and so on; `CompileError` for TypeScript's diagnostics. */
  name: string;
  message: string;
  /** 1-based line of the cell's source; absent where it cannot be told. */
  line?: number;
  /** What is shown, in lines: of what the user can mend the message alone, else also where it arose. */
  traceback: string[];
}

/**
 * The error of a cell, from what tslab reports: the thrown value alone, or for each TypeScript diagnostic a format with file, line,
 * column and text.
 *
 * @param root folder cut from file names
 */
export function cellError(reports: readonly (readonly unknown[])[], source: string, root: string): CellError {
  const [first = ['the cell failed without a message']] = reports;
  return first.length > 1 ? compileError(reports) : thrownError(first[0], root, source);
}

/** The error that a timer or a promise nobody waited for raised. */
export function lateError(thrown: unknown, root: string): CellError {
  const { traceback, ...error } = thrownError(thrown, root);
  const late = ` (raised outside the cell's own flow)`;
  return { ...error, message: error.message + late, traceback: [traceback[0] + late, ...traceback.slice(1)] };
}

function compileError(reports: readonly (readonly unknown[])[]): CellError {
  const [[, file, line, , text]] = reports;
  const more = reports.length > 1 ? ` (and ${reports.length - 1} more)` : '';
  const place = file === '' ? '' : `${String(file).trim()}: `;
  return {
    name: 'CompileError',
    message: `${place}${String(text)}${more}`,
    line: file === '' ? Number(line) : undefined,
    traceback: reports.map((report) => format(...report)),
  };
}

function thrownError(thrown: unknown, root: string, source?: string): CellError {
  if (!(thrown instanceof Error)) {
    const message = typeof thrown === 'string' ? thrown : inspect(thrown);
    return { name: 'Error', message, traceback: message.split('\n') };
  }
  const error: Error = isInterrupt(thrown)
    ? new Interrupted('the cell', 'What it began ends at its next safe point.')
    : thrown;
  const { name } = error;
  const stack = (error.stack ?? '').replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '');
  const line = source === undefined ? undefined : findCellLine(stack, source);
  if (error instanceof InputError || error instanceof Interrupted) {
    return { name, message: error.message, line, traceback: error.message.split('\n') };
  }
  const message = error.message + shorthandHint(error.message, source ?? '');
  const text = source?.split('\n').at((line ?? 0) - 1);
  const place = line === undefined ? [] : [`    in line ${line} of the cell: ${text?.trim()}`];
  // Frames of the cell itself count lines that nobody has written.
  const frames = stack
    .split('\n')
    .filter((one) => /^\s+at (?!.*(evalmachine\.|node:|node_modules.tslab|environment.kernel))/.test(one));
  return { name, message, line, traceback: [`${name}: ${message}`, ...place, ...frames] };
}

/** What tslab makes of an interrupt: while the cell waits, and while it computes. */
function isInterrupt(error: Error): boolean {
  const { message } = error;
  return message === 'Interrupted asynchronously' || message === 'Script execution was interrupted by `SIGINT`';
}

/** tslab renames variables of earlier cells, but not in shorthand properties (`{ folder }`). */
function shorthandHint(message: string, source: string): string {
  const name = /^([A-Za-z_$][\w$]*) is not defined$/.exec(message)?.[1];
  if (name === undefined || !new RegExp(`[{,]\\s*${name.replaceAll('$', '\\$')}\\s*[,}]`).test(source)) return '';
  return `; a variable of an earlier cell must be written out in an object: { ${name}: ${name} }`;
}
