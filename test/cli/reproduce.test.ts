import { describe, expect, it } from 'vitest';

import { reproducible } from '../../src/cli/commands/reproduce';
import { artefactNames } from '../../src/studies';

describe('usdrl reproduce', () => {
  it('takes every table and figure by name, detection, the main job, and all', () => {
    expect([...reproducible].sort()).toEqual([...artefactNames, 'table4', 'main', 'all'].sort());
  });
});
