import { runCli } from '../../src/cli/runCli';

/** What a command line gave. */
export interface Captured {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line in this process and keeps what it wrote. */
export async function run(argv: readonly string[], signal?: AbortSignal): Promise<Captured> {
  const captured: Captured = { status: -1, stdout: '', stderr: '' };
  captured.status = await runCli(argv, {
    stdout: (text) => (captured.stdout += text),
    stderr: (text) => (captured.stderr += text),
    signal,
  });
  return captured;
}

/** The one JSON object that `--json` puts on stdout. */
export function jsonOf({ stdout }: Captured): unknown {
  return JSON.parse(stdout);
}
