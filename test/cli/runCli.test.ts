import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../data/temporaryFolder';
import { jsonOf, run } from './captureIo';

describe('usage', () => {
  it('shows help on stdout, for the program and for every command, with an example', async () => {
    const program = await run(['--help']);
    expect(program.status).toBe(0);
    expect(program.stderr).toBe('');
    const names = ['doctor', 'import', 'inspect', 'pretrain', 'embed', 'evaluate', 'run', 'reproduce'];
    for (const name of names) expect(program.stdout).toContain(`\n  ${name} `);
    for (const words of [
      ['doctor'],
      ['import', 'nucla'],
      ['inspect'],
      ['pretrain'],
      ['embed'],
      ['evaluate', 'knn'],
      ['evaluate', 'linear'],
      ['run'],
      ['reproduce'],
    ]) {
      const help = await run([...words, '--help']);
      expect(help.status).toBe(0);
      expect(help.stdout).toContain(`Usage: usdrl ${words.join(' ')}`);
      for (const text of ['--json', '--quiet', '--debug', `usdrl ${words.join(' ')} `]) {
        expect(help.stdout, words.join(' ')).toContain(text);
      }
      // Engine and seed are offered by those that use them.
      const computes = ['pretrain', 'embed', 'evaluate', 'reproduce'].includes(words[0]);
      for (const text of ['--backend <', '--seed <']) {
        expect(help.stdout.includes(text), `${words.join(' ')} ${text}`).toBe(computes);
      }
    }
  });

  it('prints the version of the package', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['an unknown command', ['pretrian'], 'Did you mean pretrain?'],
    ['a missing option', ['pretrain', '--data', 'x'], "required option '--split <name>' not specified"],
    ['a missing argument', ['inspect'], "missing required argument 'path'"],
    ['an unknown option', ['inspect', 'x', '--jsn'], "unknown option '--jsn'"],
    ['a seed where nothing is drawn', ['inspect', 'x', '--seed', '1'], "unknown option '--seed'"],
    ['an engine where nothing is computed', ['report', '--backend', 'wasm'], "unknown option '--backend'"],
    [
      'a backend that is none',
      ['embed', '--backend', 'gpu'],
      'Allowed choices are auto, tensorflow, webgpu, wasm, cpu, xla',
    ],
    ['a seed that is no number', ['import', 'synthetic', '--seed', '1.5'], 'Wanted a whole number from 0'],
    ['a hexadecimal seed', ['import', 'synthetic', '--seed', '0x10'], 'Wanted a whole number from 0'],
    ['a hexadecimal size', ['import', 'synthetic', '--out', 'x', '--scale', '0x1'], 'Wanted a number above 0'],
    ['a part that is none', ['embed', '--data', 'x', '--split', 'y', '--out', 'z', '--part', 'all'], 'train, test'],
    ['an unknown format', ['import', 'nuclea', 'x', '--out', 'y'], "unknown command 'nuclea'"],
    [
      'both --resume and --force',
      ['pretrain', '--data', 'x', '--split', 'y', '--out', 'z', '--resume', '--force'],
      'cannot be used with',
    ],
  ])('ends with status 2 on %s', async (_, argv, message) => {
    const { status, stdout, stderr } = await run(argv);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});

describe('errors', () => {
  const nowhere = join(temporaryFolder(), 'nothing');

  it('say file, thing, found and wanted on stderr, end with status 1 and show no stack trace', async () => {
    const { status, stdout, stderr } = await run(['inspect', nowhere]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .*nothing: path: found nothing, wanted a data set folder, .*\n$/);
  });

  it('show the stack trace with --debug', async () => {
    const { status, stderr } = await run(['inspect', nowhere, '--debug']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/\n {4}at .*inspect/);
  });

  it('are the one JSON object on stdout with --json', async () => {
    const failed = await run(['inspect', nowhere, '--json']);
    expect(failed.status).toBe(1);
    expect(jsonOf(failed)).toEqual({
      error: expect.objectContaining({ file: nowhere, thing: 'path', found: 'nothing' }) as object,
    });
    const misused = await run(['inspect', '--json']);
    expect(misused.status).toBe(2);
    expect(jsonOf(misused)).toEqual({ error: { message: expect.stringContaining('path') as string } });
  });

  it('list the nearest settings for an unknown one, before anything is loaded', async () => {
    const argv = ['pretrain', '--data', nowhere, '--split', 's', '--out', nowhere, '--set', 'encoder.hiden=3'];
    const { status, stderr } = await run(argv);
    expect(status).toBe(1);
    expect(stderr).toContain('encoder.hidden');
    expect(stderr).not.toContain('backend:');
  });
});
