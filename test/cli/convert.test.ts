import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../data/temporaryFolder';
import { examplePath } from '../goldenFolder';
import { jsonOf, run } from './captureIo';

const source = examplePath('model', 'dste-init.pth.tar');

describe('convert', () => {
  it('converts both ways and says what a file cannot hold', async () => {
    const folder = temporaryFolder();
    const [own, back] = [join(folder, 'own.safetensors'), join(folder, 'back.pth.tar')];
    const first = await run(['convert', source, own, '--set', 'encoder.heads=2', '--json']);
    expect(first.status).toBe(0);
    expect(jsonOf(first)).toMatchObject({ out: own, format: 'safetensors', kind: 'pre-training', encoder: 'dste' });
    expect(first.stderr).toContain('encoder.heads 2');
    const second = await run(['convert', own, back]);
    expect(second.stdout).toMatch(/model +pre-training, dste, hidden/);
    expect(second.stderr).toContain('encoder.heads=2');
    const again = await run(['convert', own, back, '--quiet']);
    expect(again).toMatchObject({ status: 1, stdout: '' });
    expect(again.stderr).toContain('Give --force');
    expect((await run(['convert', own, back, '--force', '--quiet'])).status).toBe(0);
  });

  it('of two at once into one file refuses one', async () => {
    const folder = temporaryFolder();
    const command = ['convert', source, join(folder, 'own.safetensors'), '--set', 'encoder.heads=2', '--quiet'];
    const both = await Promise.all([run(command), run(command)]);
    expect(both.map(({ status }) => status).sort()).toEqual([0, 1]);
    expect(both.map(({ stderr }) => stderr).join('')).toContain('at work on it');
    expect(readdirSync(folder)).toEqual(['own.safetensors']);
  });

  it('needs both names', async () => {
    expect((await run(['convert', source])).status).toBe(2);
  });
});
