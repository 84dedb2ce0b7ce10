/* What the measurements share: who runs, in which order, on which machine. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** The JSON that a process of its own prints; its first second and its memory are then its own. */
export function childJson(command, options, env = {}) {
  const settings = { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, ...env } };
  return JSON.parse(execFileSync(command, options, settings));
}

/** Runs all sides in turn, so many rounds, so that a slow minute of the machine meets them all. @returns runs of each side */
export function alternate(rounds, sides) {
  const runs = sides.map(() => []);
  for (let round = 0; round < rounds; round++) sides.forEach((side, index) => runs[index].push(side()));
  return runs;
}

/** The machine, and how busy it was when the measurement ended: other work makes times longer, and ratios less sure. */
export function machine() {
  const gibibytes = Math.round(os.totalmem() / 2 ** 30);
  return {
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    gibibytes,
    node: process.version,
    load: os.loadavg()[0],
    date: new Date().toISOString().slice(0, 10),
  };
}
