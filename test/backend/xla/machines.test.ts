import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { machinePlace } from '../../../src/backend';
import { temporaryFolder } from '../../data/temporaryFolder';

describe('the place among machines', () => {
  const store = '/shared/job 12/store';

  it('is what srun tells each process, beside a store that is made', () => {
    const made = join(temporaryFolder(), 'job 12', 'store');
    const place = { rank: 1, count: 3, store: made };
    expect(machinePlace({ USDRL_XLA_STORE: made, SLURM_PROCID: '1', SLURM_NTASKS: '3' })).toEqual(place);
    expect(existsSync(made)).toBe(true);
  });

  it.each([{}, { USDRL_XLA_STORE: '' }, { SLURM_PROCID: '1', SLURM_NTASKS: '2' }])(
    'is none without a store: %o',
    (environment) => {
      expect(machinePlace(environment)).toBeUndefined();
    },
  );

  it('is none where there is one process', () => {
    expect(machinePlace({ USDRL_XLA_STORE: store, SLURM_PROCID: '0', SLURM_NTASKS: '1' })).toBeUndefined();
  });

  it.each([
    [{ SLURM_PROCID: '0' }, 'SLURM_NTASKS beside USDRL_XLA_STORE: found nothing, wanted a whole number from 1'],
    [{ SLURM_PROCID: '2', SLURM_NTASKS: '2' }, 'SLURM_PROCID: found 2, wanted less than SLURM_NTASKS, 2'],
    [{ SLURM_PROCID: '-1', SLURM_NTASKS: '2' }, 'found -1, wanted a whole number from 0'],
    [{ SLURM_PROCID: '1e1', SLURM_NTASKS: '20' }, 'found 1e1'],
    [{ SLURM_PROCID: '0', SLURM_NTASKS: '99999999999999999999' }, 'found 99999999999999999999'],
  ])('refuses %o', (environment, message) => {
    expect(() => machinePlace({ USDRL_XLA_STORE: store, ...environment })).toThrow(message);
  });

  it('refuses a folder without its whole path', () => {
    const environment = { USDRL_XLA_STORE: 'store', SLURM_PROCID: '0', SLURM_NTASKS: '2' };
    expect(() => machinePlace(environment)).toThrow('USDRL_XLA_STORE: found store, wanted the whole path');
  });
});
