import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../data/temporaryFolder';
import { run } from './captureIo';

describe('usdrl evaluate segments', () => {
  it('prints a table that says which metric it is, for several thetas', async () => {
    const file = join(temporaryFolder(), 'both.json');
    const video = { name: 'a', groundTruth: [[2, 0, 100]], proposals: [[2, 0, 40, 0.9]] };
    writeFileSync(file, JSON.stringify({ videos: [video] }));
    const argv = ['evaluate', 'segments', '--ground-truth', file, '--classes', '2', '--theta', '0.3', '0.5'];
    const official = await run(argv);
    expect(official.stdout).toContain('official (PKU-MMD)');
    expect(official.stdout).toMatch(/0\.3 +50\.0 % +100\.0 % +100\.0 % +100\.0 %/);
    expect(official.stdout).toMatch(/0\.5 +0\.0 % +0\.0 %/);
    const voc = await run([...argv, '--metric', 'voc']);
    expect(voc.stdout).toContain('voc (Simple-Skeleton-Detection)');
    expect(voc.stdout).toMatch(/0\.3 +100\.0 % +100\.0 % +- +-/);
  });

  it('exits with 1 for bad files and with 2 for bad usage', async () => {
    const file = join(temporaryFolder(), 'wrong.json');
    writeFileSync(file, '{"videos": [{"name": "a", "groundTruth": [[52, 0, 1]]}]}');
    const wrong = await run(['evaluate', 'segments', '--ground-truth', file]);
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain('wrong.json: a: groundTruth row 0');
    expect((await run(['evaluate', 'segments', '--ground-truth', file, '--theta', '1.5'])).status).toBe(2);
    expect((await run(['evaluate', 'segments', '--ground-truth', file, '--metric', 'coco'])).status).toBe(2);
    expect((await run(['evaluate', 'segments'])).status).toBe(2);
  });
});
