import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { writeNpy } from '../../src/data';
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

  it('makes segments of frame scores, by every option', async () => {
    const folder = temporaryFolder();
    const scores = join(folder, 'scores');
    mkdirSync(scores);
    // Ten frames: class 1 in 0-3, a flicker in 6, class 2 less probable in 0-3.
    const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((t) =>
      t < 4 ? [0.1, 0.6, 0.3] : t === 6 ? [0.2, 0.8, 0] : [1, 0, 0],
    );
    writeNpy(join(scores, 'a.npy'), { dtype: 'float32', shape: [10, 3], data: Float32Array.from(rows) });
    const truth = join(folder, 'truth');
    mkdirSync(truth);
    writeFileSync(join(truth, 'a.txt'), '1,0,4,2\n');
    let runs = 0;
    const limits = async (...options: string[]): Promise<string[]> => {
      const out = join(folder, `out ${runs++}`);
      const files = ['--ground-truth', truth, '--scores', scores, '--out', out];
      const captured = await run(['evaluate', 'segments', ...files, ...options]);
      expect(captured).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(out).sort()).toEqual(['proposals', 'proposals.json']);
      const lines = readFileSync(join(out, 'proposals', 'a.txt'), 'utf8')
        .trim()
        .split('\n');
      return lines.map((line) => line.split(',').slice(0, 3).join(','));
    };
    expect(await limits()).toEqual(['1,0,4', '1,6,7', '2,0,4']);
    expect(await limits('--threshold', '0.5')).toEqual(['1,0,4', '1,6,7']);
    expect(await limits('--minimum-length', '2')).toEqual(['1,0,4', '2,0,4']);
    expect(await limits('--suppression', 'perClass')).toEqual(['1,0,4', '1,6,7', '2,0,4']);
    expect(await limits('--suppression', 'all')).toEqual(['1,0,4', '1,6,7']);
    expect(await limits('--suppression', 'all', '--suppression-overlap', '1')).toHaveLength(3);
    expect(await limits('--rule', 'activity', '--threshold', '0.85')).toEqual(['1,0,4']);
    expect(await limits('--smoothing', '1', '--threshold', '0.25')).toEqual(['1,0,5', '1,6,8', '2,0,4']);
    expect(await limits('--protocol', 'ssd', '--smoothing', '0')).toEqual(['1,0,4', '1,6,7']);
    const files = ['--ground-truth', truth, '--scores', scores];
    expect((await run(['evaluate', 'segments', ...files, '--out', folder])).stderr).toContain('a new folder');
    expect((await run(['evaluate', 'segments', ...files, '--classes', '3'])).stderr).toContain('columns of a: found 3');
    expect((await run(['evaluate', 'segments', ...files, '--proposals', truth])).status).toBe(2);
    expect((await run(['evaluate', 'segments', ...files, '--threshold', '1.5'])).status).toBe(2);
  });

  it('takes minimum length and suppression for proposals made elsewhere, and says what needs scores', async () => {
    const file = join(temporaryFolder(), 'both.json');
    const proposals = [
      [1, 0, 100, 0.9],
      [1, 10, 100, 0.8],
      [1, 200, 205, 0.7],
    ];
    writeFileSync(file, JSON.stringify({ videos: [{ name: 'a', groundTruth: [[1, 0, 100]], proposals }] }));
    const argv = ['evaluate', 'segments', '--ground-truth', file, '--classes', '1'];
    const count = async (...options: string[]): Promise<string | undefined> =>
      /(\d+) proposals/.exec((await run([...argv, ...options])).stdout)?.[1];
    expect(await count()).toBe('3');
    expect(await count('--minimum-length', '6')).toBe('2');
    expect(await count('--suppression', 'perClass', '--suppression-overlap', '0.5')).toBe('2');
    const wrong = await run([...argv, '--smoothing', '3']);
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain('option smoothing: found proposals, wanted --scores');
  });
});
