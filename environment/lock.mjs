import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cache } from './locations.mjs';

const longestSetUp = 45 * 60 * 1000;

/** Lets one set-up at a time work on a folder, this one; a second one waits, then finds everything done. */
export async function withLock(work, say, place = cache) {
  const folder = path.join(place, 'lock');
  mkdirSync(place, { recursive: true });
  for (let told = false; !taken(folder); told = true) {
    if (abandoned(folder)) rmSync(folder, { recursive: true, force: true });
    else {
      if (!told) say('waiting for another set-up of this folder to end');
      await wait(300);
    }
  }
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function taken(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(path.join(folder, 'pid'), `${process.pid} ${startOf(process.pid)}`);
  return true;
}

function abandoned(folder) {
  const owner = path.join(folder, 'pid');
  try {
    const age = Date.now() - statSync(folder).mtimeMs;
    if (age > longestSetUp) return true;
    // Its owner writes its number right after making the folder.
    if (!existsSync(owner)) return age > 5000;
    const [pid, start = ''] = readFileSync(owner, 'utf8').split(' ');
    if (pid === '') return age > 5000;
    return !isRunning(Number(pid)) || startOf(pid) !== start;
  } catch {
    // Given back while we looked.
    return false;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When a process started, in the system's own count: its number may be another's by now. Empty where that is not told. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}
