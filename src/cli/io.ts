/** Where a command writes and what can stop it; tests give their own. */
export interface Io {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** Whether stderr is a terminal, where progress redraws its line; default false. */
  isTTY?: boolean;
  /** Width of that terminal. */
  columns?: number;
  /** Its height. */
  rows?: number;
  /** What is given by a pipe or typed; default nothing. */
  stdin?: AsyncIterable<Uint8Array | string>;
  /** Aborted by Ctrl-C. */
  signal?: AbortSignal;
}

/** The process's own streams. */
export function processIo(signal?: AbortSignal): Io {
  const { isTTY, columns, rows } = process.stderr;
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    get stdin() {
      return process.stdin;
    },
    isTTY,
    columns,
    rows,
    signal,
  };
}
