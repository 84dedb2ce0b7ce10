import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from others that have had its number, and from those of other machines and containers. */
export interface ProcessIdentity {
  host: string;
  /** Boot and process number space, where the system tells (Linux); two containers may share a host's name. */
  space: string;
  pid: number;
  /** Start of the process in the system's own count; empty where it does not tell. */
  started: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: hostname(), space: space(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether a process is alive; undefined if that cannot be seen from here. */
export function isAlive({ host, space: where, pid, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname() || where !== space()) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user exists all the same.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  // Where the system does not tell when a process started, the number may be another's by now: signs of life decide.
  const now = startOf(pid);
  return started === '' || now === '' ? undefined : now === started;
}

function space(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** Field 22 of `/proc/PID/stat`; the name before it may hold spaces and brackets. A zombie has ended. */
export function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return '';
  }
}
