import os from 'node:os';

/** What a machine has for a grid. */
export interface Machine {
  cores: number;
  /** Bytes that runs may use. */
  memory: number;
}

/** Memory that is left to everything else. */
const spare = 0.1;

/** Cores and free memory of this machine, or of the container or job this runs in where that is less. */
export function thisMachine(): Machine {
  return { cores: os.availableParallelism(), memory: (1 - spare) * Math.min(process.availableMemory(), os.freemem()) };
}

/**
 * How many runs go at once: as many as cores and memory hold, at least one.
 *
 * @param threads of a run
 * @param memory bytes of the run that needs most
 * @returns the number, and what bounds it
 */
export function processesFor(machine: Machine, threads: number, memory: number): { processes: number; bound: string } {
  const byCores = Math.floor(machine.cores / threads);
  const byMemory = Math.floor(machine.memory / memory);
  const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const cores = `${machine.cores} cores, ${threads} a run`;
  if (byCores <= byMemory) return { processes: Math.max(1, byCores), bound: cores };
  return { processes: Math.max(1, byMemory), bound: `${gibibytes(machine.memory)}, ${gibibytes(memory)} a run` };
}
