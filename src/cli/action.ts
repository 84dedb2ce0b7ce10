import type { Command } from 'commander';

import type { BackendReport } from '../backend';
import { InputError, Interrupted, printable, visibleJson } from '../errors';
import type { LongWork, ProgressSink } from '../progress';
import type { CommonOptions } from './commonOptions';
import type { Io } from './io';

/** What a command did: an object for `--json`, a readable text otherwise. */
export interface Answer {
  result: object;
  text: string;
  /** False when the work was done and its answer is bad, e.g. `doctor` on a machine that cannot run the main job. */
  succeeded?: boolean;
}

/** What an action is given. */
export interface Session<Options> {
  options: Options & CommonOptions;
  /** Progress and the signal of Ctrl-C, for long work. */
  work: LongWork;
  /** A note for the user on stderr; silent with `--quiet`. */
  note: (text: string) => void;
  /** Loads the engine asked for and says which it is. TensorFlow is not loaded before. */
  useBackend: () => Promise<BackendReport>;
}

/** Holds the exit status of the command that ran. */
export interface ExitStatus {
  code: number;
}

/**
 * Attaches what a command does. Its answer goes to stdout, its error to stderr with status 1: one that the user can mend
 * without a stack trace (`--debug` shows it). With `--json` an error is also the one object on stdout.
 */
export function perform<Options>(
  command: Command,
  io: Io,
  exit: ExitStatus,
  act: (session: Session<Options>, ...args: string[]) => Promise<Answer>,
): Command {
  return command.action(async () => {
    const options = command.opts<Options & CommonOptions>();
    try {
      const { result, text, succeeded } = await act(await openSession(options, io), ...command.args);
      io.stdout(options.json ? `${visibleJson(result)}\n` : printable(text));
      exit.code = succeeded === false ? 1 : 0;
    } catch (error) {
      io.stderr(`${printable(describe(error, options.debug === true))}\n`);
      if (options.json) io.stdout(`${visibleJson({ error: errorRecord(error) })}\n`);
      exit.code = 1;
    }
  });
}

async function openSession<Options>(options: Options & CommonOptions, io: Io): Promise<Session<Options>> {
  const note = (text: string): void => {
    if (!options.quiet) io.stderr(`${printable(text)}\n`);
  };
  return {
    options,
    note,
    work: { signal: io.signal, progress: options.quiet ? undefined : await progressSink(io) },
    useBackend: async () => {
      const { useBackend } = await import('../backend/index.js');
      const report = await useBackend(options.backend, { devices: options.devices });
      const { name, version, threads, device, devices } = report;
      const where = devices ?? `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
      note(`backend: ${name} ${version}, ${where}`);
      if (report.note !== '') note(report.note);
      return report;
    },
  };
}

async function progressSink({ stderr, isTTY, columns }: Io): Promise<ProgressSink> {
  const { terminalProgress } = await import('./terminalProgress.js');
  return terminalProgress({ write: stderr, isTTY, columns });
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  if (debug && error.stack !== undefined) return error.stack;
  if (error instanceof InputError || error instanceof Interrupted) return `error: ${error.message}`;
  return `error: ${error.message}\nThis may be a fault of the program; run again with --debug to see where it arose.`;
}

function errorRecord(error: unknown): object {
  if (error instanceof InputError) return { message: error.message, ...error.problem };
  return { message: error instanceof Error ? error.message : String(error) };
}
