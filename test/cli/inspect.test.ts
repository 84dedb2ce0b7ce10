import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { writeNpy, writeNpz, writeSafetensors, type NumericArray } from '../../src/data';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { goldenPath } from '../goldenFolder';
import { jsonOf, run } from './captureIo';

const array: NumericArray = { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };

describe('inspect', () => {
  it('describes a data set and names the checks that failed', async () => {
    const dataset = writeMovingDots(temporaryFolder());
    const found = await run(['inspect', dataset, '--json', '--quiet']);
    expect(found.status).toBe(0);
    expect(found.stderr).toBe('');
    expect(jsonOf(found)).toMatchObject({
      kind: 'dataset',
      synthetic: true,
      layout: 'kinect-v2-25',
      shape: { joints: 25, bodies: 2 },
      dtype: 'float32',
      sequences: 13,
      lengths: { smallest: 8, median: 13, largest: 19 },
      bodies: { 1: 13 },
      subjects: 3,
      splits: { halves: { train: 8, test: 4 }, unlabelled: { train: 8, test: 1 } },
      failedChecks: [
        'split unlabelled: 1 classes of the test part are not in training',
        'split unlabelled: 1 sequences have no label',
      ],
    });
    const text = await run(['inspect', dataset]);
    expect(text.stdout).toContain('moving dots (synthetic)');
    expect(text.stdout).toMatch(/halves +8 +4\n/);
  });

  it('describes arrays by their heads', async () => {
    const folder = temporaryFolder();
    writeNpy(join(folder, 'a.npy'), array);
    writeNpz(join(folder, 'b.npz'), { x: array, y: { ...array, shape: [6] } });
    const one = jsonOf(await run(['inspect', join(folder, 'a.npy'), '--json']));
    expect(one).toMatchObject({ kind: 'npy', arrays: [{ dtype: 'float32', shape: [2, 3], bytes: 24 }] });
    const two = jsonOf(await run(['inspect', join(folder, 'b.npz'), '--json']));
    expect(two).toMatchObject({ kind: 'npz', arrays: [{ name: 'x' }, { name: 'y', shape: [6] }] });
  });

  it('describes checkpoints of this project and of PyTorch', async () => {
    const file = join(temporaryFolder(), 'epoch-0003.safetensors');
    writeSafetensors(file, new Map([['w', array]]), { epoch: '3' });
    const own = jsonOf(await run(['inspect', file, '--json']));
    expect(own).toMatchObject({ kind: 'checkpoint', format: 'safetensors', epoch: '3', values: 6 });
    const torch = await run(['inspect', goldenPath('model', 'dste-init.pth.tar'), '--json']);
    expect(jsonOf(torch)).toMatchObject({ kind: 'checkpoint', format: 'PyTorch, zip form' });
    expect((jsonOf(torch) as { tensors: unknown[] }).tensors.length).toBeGreaterThan(100);
  });

  it('describes a run, also one whose last line was cut', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'checkpoints'));
    writeFileSync(join(folder, 'checkpoints', 'epoch-0002.safetensors'), '');
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ seed: 4, settings: { encoder: { hidden: 8 } } }));
    writeFileSync(
      join(folder, 'metrics.jsonl'),
      '{"kind":"config"}\n{"kind":"epoch","epoch":1,"loss":2.5}\n{"kind":"ep',
    );
    writeFileSync(join(folder, 'result-knn.json'), JSON.stringify({ protocol: 'knn', top1: 0.5 }));
    const { status, stdout } = await run(['inspect', folder]);
    expect(status).toBe(0);
    for (const text of ['settings.encoder.hidden  8', 'loss   2.5', 'epoch-0002.safetensors', 'result-knn.json']) {
      expect(stdout).toContain(text);
    }
  });

  it('says what it can describe when the path is something else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.txt'), '');
    expect((await run(['inspect', join(folder, 'x.txt')])).stderr).toContain('wanted a data set folder, a run folder');
    expect((await run(['inspect', folder])).stderr).toContain('no dataset.json and no config.json');
  });
});
