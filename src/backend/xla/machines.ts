import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { InputError, storing } from '../../errors';

/** The place of this process among those of several machines, one on each, that train together. */
export interface MachinePlace {
  /** From 0. */
  rank: number;
  /** At least 2. */
  count: number;
  /** A folder that all of them see, made for this start alone: what they tell each other before their devices talk. */
  store: string;
}

/**
 * The place of this process, from the environment: `USDRL_XLA_STORE` names the folder, `SLURM_PROCID` and `SLURM_NTASKS` are
 * what `srun` tells each process. Nothing without the folder, or where there is one process.
 *
 * @throws InputError for a number that is none, or a folder that cannot be used
 */
export function machinePlace(environment: Readonly<NodeJS.ProcessEnv> = process.env): MachinePlace | undefined {
  const { USDRL_XLA_STORE: store } = environment;
  if (store === undefined || store === '') return undefined;
  const numberOf = (name: string, least: number): number => {
    const text = environment[name] ?? '';
    if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
    throw new InputError({
      thing: `${name} beside USDRL_XLA_STORE`,
      found: text === '' ? 'nothing' : text,
      wanted: `a whole number from ${least}`,
      fix: 'Start the processes with srun, one a machine, or take USDRL_XLA_STORE away.',
    });
  };
  const [count, rank] = [numberOf('SLURM_NTASKS', 1), numberOf('SLURM_PROCID', 0)];
  if (rank >= count) {
    throw new InputError({ thing: 'SLURM_PROCID', found: rank, wanted: `less than SLURM_NTASKS, ${count}` });
  }
  if (count === 1) return undefined;
  if (!path.isAbsolute(store)) {
    throw new InputError({ thing: 'USDRL_XLA_STORE', found: store, wanted: 'the whole path of a shared folder' });
  }
  storing(store, () => fs.mkdirSync(store, { recursive: true, mode: 0o700 }));
  if (fs.statSync(store).uid !== os.userInfo().uid) {
    throw new InputError({ thing: 'USDRL_XLA_STORE', found: `${store}, of another user`, wanted: 'a folder of yours' });
  }
  return { rank, count, store };
}
