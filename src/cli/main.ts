#!/usr/bin/env node
import { printable, storing } from '../errors';
import { processIo } from './io';
import { runCli } from './runCli';

// Packages that print notes of their own must not spoil the one JSON object on stdout.
console.log = console.error;

const stop = new AbortController();
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(1);
  process.stderr.write('\nStopping at the next safe point; press Ctrl-C again to stop at once.\n');
  stop.abort();
});

/** An answer may be sent into a file on a full disk; a reader that has gone (`| head`) wants no more of it. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  try {
    storing('standard output', () => {
      throw error;
    });
  } catch (told) {
    process.stderr.write(`error: ${printable(told instanceof Error ? told.message : String(told))}\n`);
    process.exit(1);
  }
});

void runCli(process.argv.slice(2), processIo(stop.signal)).then((status) => {
  process.exitCode = status;
});
