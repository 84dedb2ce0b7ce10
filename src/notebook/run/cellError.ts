import { findCellLine } from './cellLine';

/** What went wrong in a cell, as far as it can be read from what tslab wrote. */
export interface CellError {
  /** `TypeError`, `InputError`, and so on; `CompileError` for TypeScript's diagnostics. */
  name: string;
  message: string;
  /** 1-based line of the cell's source; absent where it cannot be told. */
  line?: number;
  /** Everything that is known about it, with file names relative to the repository root. */
  text: string;
  /** The end of the cell's stderr that says the same; empty for none. */
  written: string;
}

const DIAGNOSTIC = /^(?:(\S+) )?(\d+):(\d+) - (.*)$/s;
const LATE = /^(?:UncaughtException|UnhandledPromiseRejection): /;

/**
 * Reads the error of a cell from its stderr. tslab sends neither name, message nor line with a failed execution: it writes
 * each TypeScript diagnostic (`1:7 - Cannot find name 'x'.`), or what `console.error` makes of the thrown value, in one
 * write at the end.
 *
 * @param writes texts written to stderr, in order, one per message.
 * @param root repository root, cut from file names.
 */
export function readCellError(writes: readonly string[], source: string, root: string): CellError {
  const diagnostics: string[] = [];
  for (let index = writes.length - 1; index >= 0 && DIAGNOSTIC.test(writes[index]); index--) {
    diagnostics.unshift(writes[index]);
  }
  if (diagnostics.length > 0) return readDiagnostics(diagnostics);
  const text = writes.at(-1) ?? '';
  const { name, message } = readThrown(text);
  return {
    name,
    message: message + shorthandHint(message, source),
    line: findCellLine(text, source),
    text: withoutRoot(text, root),
    written: text,
  };
}

/**
 * The error that a timer or a promise nobody waited for raised: tslab writes it to stderr and calls the cell a success.
 */
export function findLateError(writes: readonly string[], root: string): CellError | undefined {
  const text = writes.find((write) => LATE.test(write));
  if (text === undefined) return undefined;
  const { name, message } = readThrown(text.replace(LATE, ''));
  return {
    name,
    message: `${message} (raised outside the cell's own flow)`,
    text: withoutRoot(text, root),
    written: text,
  };
}

function readDiagnostics(diagnostics: readonly string[]): CellError {
  const [, file, line, , message] = DIAGNOSTIC.exec(diagnostics[0].trimEnd()) ?? [];
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  const place = file === undefined ? '' : `${file}: `;
  return {
    name: 'CompileError',
    message: `${place}${message}${more}`,
    line: file === undefined ? Number(line) : undefined,
    text: diagnostics.join(''),
    written: diagnostics.join(''),
  };
}

/** `console.error` prints an error as its stack (name, message, frames) and its own properties, other values as they are. */
function readThrown(text: string): Pick<CellError, 'name' | 'message'> {
  // Node puts the place of a synchronous throw before the error: file and line, the line's text, a caret.
  const own = text.replace(/^evalmachine\.<anonymous>:\d+\n.*\n\s*\^+\n+/, '');
  const head = own.split(/\n\s+at /)[0].trim();
  const match = /^(?:Uncaught )?([A-Za-z_$][\w$]*(?:Error|Exception|Interrupted)|Error)(?: \[\w+\])?(?:: (.*))?$/s.exec(
    head,
  );
  if (match) return { name: match[1], message: (match.at(2) ?? '').replace(/\s*\{\s*$/, '') };
  return { name: 'Error', message: head === '' ? 'the cell failed without a message' : head };
}

function withoutRoot(text: string, root: string): string {
  return text.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '');
}

/** tslab renames variables of earlier cells, but not in shorthand properties (`{ folder }`). */
function shorthandHint(message: string, source: string): string {
  const name = /^([A-Za-z_$][\w$]*) is not defined$/.exec(message)?.[1];
  if (name === undefined || !new RegExp(`[{,]\\s*${name.replaceAll('$', '\\$')}\\s*[,}]`).test(source)) return '';
  return `; a variable of an earlier cell must be written out in an object: { ${name}: ${name} }`;
}
