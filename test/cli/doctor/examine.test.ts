import { describe, expect, it } from 'vitest';

import { examine, type Finding, formatReport } from '../../../src/cli/doctor';
import { canRun } from '../../../src/cli/doctor/examine';

const finding = (state: Finding['state']): Finding => ({ name: 'x', state, found: 'y', means: 'z' });

describe('doctor', () => {
  it('looks for everything in this project', async () => {
    const { findings } = await examine();
    const names = findings.map(({ name }) => name);
    const wanted = [
      'node',
      'packages',
      'library',
      'backend tensorflow',
      'backend wasm',
      'backend cpu',
      'memory',
      'cores',
    ];
    expect(names).toEqual(expect.arrayContaining([...wanted, 'python', 'jupyter', 'tslab', 'browser']));
    expect(findings.find(({ name }) => name === 'node')?.state).toBe('ok');
    expect(findings.find(({ name }) => name === 'backend cpu')?.state).toBe('ok');
    for (const { name, state, fix } of findings) if (state !== 'ok') expect(fix, name).toBeTruthy();
  });

  it('calls the main job possible with all of the basis and any engine', () => {
    expect(canRun([finding('ok'), finding('warning')], [finding('missing'), finding('ok')])).toBe(true);
    expect(canRun([finding('ok')], [finding('missing')])).toBe(false);
    expect(canRun([finding('missing')], [finding('ok')])).toBe(false);
  });

  it('writes one line a finding, then what to do, then the verdict', () => {
    const missing = { ...finding('missing'), name: 'browser', fix: 'Install one.' };
    const lines = formatReport({ ready: false, findings: [finding('ok'), missing] }).split('\n');
    expect(lines).toEqual([
      '✓ x        y — z',
      '✗ browser  y — z',
      '           → Install one.',
      '',
      'The main job (`npm run reproduce`) cannot run here yet.',
      '',
    ]);
  });
});
