import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach } from 'vitest';

const disks: string[] = [];

function mount(...words: string[]): boolean {
  return spawnSync('mount', words, { stdio: 'ignore' }).status === 0;
}

/** A disk of its own of a few MiB, in memory; it goes after the test. Only root may have one. */
export function smallDisk(mebibytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'usdrl-disk-'));
  if (!mount('-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder)) {
    rmSync(folder, { recursive: true });
    throw new Error('no disk could be mounted');
  }
  disks.push(folder);
  return folder;
}

/** From now on it can only be read. */
export function readOnly(disk: string): void {
  mount('-o', 'remount,ro', disk);
}

/** Whether this process may mount disks. */
export const mayMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    unmount(smallDisk(1));
    return true;
  } catch {
    return false;
  }
})();

function unmount(disk: string): void {
  disks.splice(disks.indexOf(disk), 1);
  spawnSync('umount', [disk], { stdio: 'ignore' });
  rmSync(disk, { recursive: true, force: true });
}

afterEach(() => [...disks].forEach(unmount));
