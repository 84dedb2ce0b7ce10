#!/usr/bin/env node
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

void runCli(process.argv.slice(2), processIo(stop.signal)).then((status) => {
  process.exitCode = status;
});
