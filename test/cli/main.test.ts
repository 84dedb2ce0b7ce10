import { spawnSync, type StdioOptions } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = resolve('dist', 'cli', 'main.js');

describe.skipIf(!existsSync(main))('the built command line (skipped where it is not built)', () => {
  const usdrl = (...argv: string[]) => spawnSync(process.execPath, [main, ...argv], { encoding: 'utf8' });

  it('prints help and ends with 0', () => {
    const { status, stdout, stderr } = usdrl('--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: usdrl');
  });

  it('gives its status to the shell', () => {
    expect(usdrl('inspect', 'nothing-there').status).toBe(1);
    expect(usdrl('inspect').status).toBe(2);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full that its answer goes to (needs /dev/full)', () => {
    const stdio: StdioOptions = ['ignore', openSync('/dev/full', 'w'), 'pipe'];
    const { status, stderr } = spawnSync(process.execPath, [main, '--version'], { encoding: 'utf8', stdio });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: standard output: writing: found a full disk, wanted free space. Make room there.*\n$/,
    );
  });

  it('loads no tensor engine for help', () => {
    const program = `
      process.argv = [process.argv[0], ${JSON.stringify(main)}, '--help'];
      require(${JSON.stringify(main)});
      setTimeout(() => console.error(Object.keys(require.cache).filter((file) => file.includes('tensorflow')).length));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(stdout).toContain('Usage: usdrl');
    expect(stderr).toBe('0\n');
  });
});
