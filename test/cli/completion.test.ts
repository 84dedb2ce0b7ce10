import { spawnSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../data/temporaryFolder';
import { run } from './captureIo';

const found = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What bash would offer at the end of a line. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await run(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `${stdout}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _usdrl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd: temporaryFolder() }).stdout.trim().split('\n');
}

describe('completion', () => {
  it('offers commands, their subcommands, options and words in bash', async () => {
    expect(await offered('usdrl', 'pret')).toEqual(['pretrain']);
    expect(await offered('usdrl', 'sett')).toEqual(['settings']);
    expect(await offered('/usr/bin/usdrl', 'evaluate', 'kn')).toEqual(['knn']);
    expect(await offered('usdrl', 'evaluate', 'knn', '--check')).toEqual(['--checkpoint']);
    expect(await offered('usdrl', 'grid', 'status', 'somewhere', '--wat')).toEqual(['--watch']);
    expect(await offered('usdrl', 'completion', 'fi')).toEqual(['fish']);
    expect(await offered('usdrl', 'wor')).toEqual(['']);
  });

  it('gives scripts that zsh and fish take', async () => {
    const zsh = await run(['completion', 'zsh']);
    expect(zsh.stdout).toContain('bashcompinit');
    const fish = await run(['completion', 'fish']);
    expect(fish.stdout).toContain(
      "-n '__fish_seen_subcommand_from evaluate; and __fish_seen_subcommand_from knn' -a '--checkpoint",
    );
    for (const [shell, script] of [
      ['zsh', zsh.stdout],
      ['fish', fish.stdout],
    ]) {
      if (found(shell)) expect(spawnSync(shell, ['-n'], { input: script }).status).toBe(0);
    }
    expect((await run(['completion', 'tcsh'])).status).toBe(2);
  });
});
