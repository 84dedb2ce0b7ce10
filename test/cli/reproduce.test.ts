import { describe, expect, it } from 'vitest';

import { reproduceCommand } from '../../src/cli/commands/reproduce';
import { studies } from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';
import { run } from './captureIo';

describe('usdrl reproduce', () => {
  it('takes every study by name, and all', () => {
    const [{ argChoices }] = reproduceCommand(
      { stdout: () => undefined, stderr: () => undefined },
      { code: 0 },
    ).registeredArguments;
    expect([...(argChoices ?? [])].sort()).toEqual([...Object.keys(studies), 'all'].sort());
  });

  it('leaves out of all what a profile has no data sets for, and refuses it by name', async () => {
    const where = ['--profile', 'demo', '--runs', temporaryFolder(), '--data-root', temporaryFolder(), '--check'];
    const all = await run(['reproduce', 'all', ...where]);
    expect(all.stdout).toMatch(/^\d+ runs: 0 there/);
    const named = await run(['reproduce', 'small-sets', ...where]);
    expect([named.status, named.stderr]).toEqual([
      1,
      expect.stringMatching(/small-sets: found profile demo, which has no data sets for it, wanted .*small-real/),
    ]);
  });
});
