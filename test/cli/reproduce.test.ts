import { describe, expect, it } from 'vitest';

import { reproduceCommand } from '../../src/cli/commands/reproduce';
import { studies } from '../../src/studies';

describe('usdrl reproduce', () => {
  it('takes every study by name, and all', () => {
    const [{ argChoices }] = reproduceCommand(
      { stdout: () => undefined, stderr: () => undefined },
      { code: 0 },
    ).registeredArguments;
    expect([...(argChoices ?? [])].sort()).toEqual([...Object.keys(studies), 'all'].sort());
  });
});
