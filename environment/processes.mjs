import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cache, project } from './locations.mjs';

/**
 * Runs a program without a terminal and keeps what it prints.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{seconds: number, log?: string, verbose?: boolean, cwd?: string, env?: Record<string, string>}} options
 *   `seconds` is the hard limit; `log` names the file in the cache that keeps the output of a failure.
 * @returns {Promise<{ok: boolean, code: number | null, timedOut: boolean, output: string, log?: string}>}
 */
export function run(program, args, { seconds, log, verbose = false, cwd = project, env = {} }) {
  return new Promise((resolve) => {
    const chunks = [];
    let timedOut = false;
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a time-out also ends what the program has started.
      detached: process.platform !== 'win32',
    });
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child);
    }, seconds * 1000);
    const stop = () => {
      endGroup(child);
      process.exit(130);
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        chunks.push(chunk);
        if (verbose) process.stderr.write(chunk);
      });
    }
    let finished = false;
    const finish = (code, extra = '') => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      const output = Buffer.concat(chunks).toString() + extra + (timedOut ? `\nstopped after ${seconds} s\n` : '');
      const result = { ok: code === 0 && !timedOut, code, timedOut, output };
      if (!result.ok && log !== undefined) result.log = writeLog(log, [program, ...args].join(' '), output);
      resolve(result);
    };
    child.on('error', (error) => finish(null, String(error)));
    child.on('close', (code) => finish(code));
  });
}

function endGroup(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function writeLog(name, command, output) {
  const file = path.join(cache, `${name}.log`);
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(file, `$ ${command}\n${output}`);
    return file;
  } catch {
    // On a full disk the failure itself is told all the same.
    return undefined;
  }
}
