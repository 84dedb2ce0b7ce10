/** Why no Slurm can be started here, or undefined if it can. */
export function whyNoSlurm(): string | undefined;

/** A Slurm that runs until it is stopped. */
export interface SlurmBed {
  /** The environment in which Slurm's commands find it. */
  env: { SLURM_CONF: string };
  folder: string;
  stop: () => Promise<void>;
}

/**
 * @param options cores that the node claims to have, default those of the machine; further lines of `slurm.conf`
 */
export function startSlurm(options?: { cpus?: number; lines?: readonly string[] }): Promise<SlurmBed>;
