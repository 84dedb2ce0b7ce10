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

/** Seconds since it was made: on the clock, and of the processor (of all threads of this process). */
export class Stopwatch {
  #started = performance.now();
  #used = process.cpuUsage();

  stop() {
    const { user, system } = process.cpuUsage(this.#used);
    return { seconds: (performance.now() - this.#started) / 1000, cpuSeconds: (user + system) / 1e6 };
  }
}

/** A data set of so many clips of random numbers, each as large as NTU's: 300 frames of two bodies. */
export function ntuLikeSet(usdrl, folder, clips) {
  const layout = usdrl.kinectV2;
  const writer = usdrl.DatasetWriter.create(folder, {
    name: 'random',
    synthetic: true,
    layout,
    bodies: 2,
    classes: ['random'],
    normalisation: 'none',
    source: 'random numbers',
  });
  const generator = new usdrl.Generator(0);
  const [frames, bodies, joints] = [300, 2, layout.joints.length];
  const coordinates = Float32Array.from({ length: frames * bodies * joints * 3 }, () => generator.normal());
  for (let index = 0; index < clips; index++) {
    coordinates[index % coordinates.length] += 1;
    writer.append({ name: `clip ${index}`, label: 0, clip: { frames, bodies, joints, coordinates } });
  }
  writer.finish({ splits: {} });
  return usdrl.Dataset.open(folder);
}
