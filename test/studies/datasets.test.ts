import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { claimOutput } from '../../src/data';
import { datasetFolder } from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';

it('a data set that another process is making is waited for', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'synthetic');
  const claim = claimOutput(folder);
  const made = datasetFolder('synthetic', root, {});
  const early = await Promise.race([made, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))]);
  expect(early).toBe('waits');
  mkdirSync(folder);
  writeFileSync(join(folder, 'dataset.json'), '{}');
  claim.release();
  expect(await made).toBe(folder);
});
