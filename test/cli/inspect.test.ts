import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openCheckpoint, writeCheckpoint, writeOfficialCheckpoint } from '../../src/checkpoints';
import { stateArray } from '../../src/checkpoints/checkpoint';
import { writeNpy, writeNpz, writeSafetensors, writeTorchCheckpoint, type NumericArray } from '../../src/data';
import { momentPrefixes } from '../../src/training';
import { flip, withNumber } from '../data/flip';
import { matlabFile } from '../data/formats/matlabFiles';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { examplePath } from '../goldenFolder';
import { jsonOf, run } from './captureIo';

const array = { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } satisfies NumericArray;

describe('inspect', () => {
  it('describes a data set and names what is worth a look, which is no failure', async () => {
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
      recordings: 13,
      lengths: { smallest: 8, median: 13, largest: 19 },
      bodies: { 1: 13 },
      subjects: 3,
      splits: { halves: { train: 8, test: 4 }, unlabelled: { train: 8, test: 1 } },
      failedChecks: [],
      notes: [
        'split unlabelled: 1 classes of the test part are not in training',
        'split unlabelled: 1 recordings have no label',
      ],
    });
    const text = await run(['inspect', dataset]);
    expect(text.stdout).toContain('moving dots (synthetic)');
    expect(text.stdout).toMatch(/halves +8 +4\n/);
    expect(text.stdout).toMatch(/as it was imported; to look at:\n  split unlabelled: 1 classes/);
    expect(text.stdout).not.toMatch(/failed|all checks passed/);
  });

  it('compares a data set with its fingerprint', async () => {
    const dataset = writeMovingDots(temporaryFolder());
    flip(join(dataset, 'coordinates.f32'), 10003, 6);
    const changed = await run(['inspect', dataset]);
    expect(changed.status).toBe(1);
    expect(changed.stdout).toContain('moving dots (synthetic)');
    expect(changed.stdout).not.toContain('all checks passed');
    const hash = '[0-9a-f]{64}';
    expect(changed.stdout).toMatch(
      new RegExp(
        `checks that failed:\\n +.*dots: fingerprint of the data: found ${hash}, wanted ${hash}, as dataset.json says`,
      ),
    );
    expect(changed.stdout).toContain('damaged: coordinates.f32.');
    const json = jsonOf(await run(['inspect', dataset, '--json', '--quiet']));
    const { failedChecks, notes } = json as { failedChecks: string[]; notes: string[] };
    // The changed bit made a number that no body has.
    expect([failedChecks.length, notes.length]).toEqual([1, 3]);
    expect(notes).toContainEqual(expect.stringMatching(/^recordings with a number far beyond any body: 1 /));
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
    expect(own).toMatchObject({
      kind: 'checkpoint',
      format: 'safetensors',
      metadata: { epoch: '3' },
      model: 'other',
      values: 6,
    });
    expect((own as { problems: string[] }).problems[0]).toContain('wanted a shape with 2 axes');
    const torch = await run(['inspect', examplePath('model', 'dste-init.pth.tar'), '--json']);
    expect(jsonOf(torch)).toMatchObject({ kind: 'checkpoint', format: 'PyTorch, zip form' });
    expect((jsonOf(torch) as { tensors: unknown[] }).tensors.length).toBeGreaterThan(100);
  });

  it.each(['pth.tar', 'safetensors'])(
    'tells model, tokens, shared tensors and optimiser of a checkpoint, %s',
    async (end) => {
      const source = examplePath('model', 'dste-init-legacy.pth.tar');
      const about = await openCheckpoint(source);
      const tensors = new Map(about.tensors);
      for (const [name, { shape, data }] of about.tensors) {
        for (const prefix of Object.values(momentPrefixes)) tensors.set(prefix + name, { shape, data });
      }
      const file = join(temporaryFolder(), `test.${end}`);
      const checkpoint = { ...about, tensors, epoch: 451, steps: 99 };
      if (end === 'pth.tar') writeOfficialCheckpoint(file, checkpoint, source);
      else writeCheckpoint(file, checkpoint);
      const { spatial, temporal } = { temporal: about.shape.frames, spatial: about.shape.joints * about.shape.bodies };
      expect(jsonOf(await run(['inspect', file, '--json', '--quiet']))).toMatchObject({
        model: 'pre-training',
        encoder: 'dste',
        hidden: about.settings.encoder.hidden,
        tokens: { temporal, spatial },
        epoch: 451,
        entries: about.tensors.size,
        aliases: { pairs: 16, different: [] },
        optimizer: { steps: 99 },
        problems: [],
      });
      // One copy of a shared tensor changed.
      const name = 'backbone.s_tr1.DSA.attn.in_proj_bias';
      const changed = { ...about.tensors.get(name)!, data: about.tensors.get(name)!.data.map((value) => value + 1) };
      const state = new Map(
        [...about.tensors].map(([key, value]) => [key, stateArray(key, key === name ? changed : value)]),
      );
      if (end === 'pth.tar') writeTorchCheckpoint(file, { tensors: state });
      else writeSafetensors(file, state);
      const { stdout, status } = await run(['inspect', file]);
      expect(status).toBe(0);
      expect(stdout).toMatch(/shared tensors +1 of 16 pairs differ/);
      expect(stdout).toContain(`${name} differs from`);
      expect(stdout).toMatch(/optimiser +no state/);
    },
  );

  it('describes pickles by their outline', async () => {
    const file = examplePath('pipeline', 'formats', 'pyskl', 'ntu60_3danno.pkl');
    const { arrays, outline } = jsonOf(await run(['inspect', file, '--json'])) as { arrays: number; outline: object[] };
    expect(arrays).toBe(6);
    expect(outline).toContainEqual({ place: '[split][xsub_train]', content: 'list of 4: texts' });
    expect(outline).toContainEqual({ place: '[annotations][0][keypoint]', content: 'array float16 (2, 24, 25, 3)' });
  });

  it('describes recordings as their owners give them', async () => {
    const golden = (...parts: string[]) => examplePath('pipeline', ...parts);
    const describe = async (file: string) => jsonOf(await run(['inspect', file, '--json']));
    const folder = temporaryFolder();
    const utkinect = join(folder, 'joints_s01_e01.txt');
    writeFileSync(utkinect, `252  ${'0.5 '.repeat(60)}\n254  ${'0.5 '.repeat(60)}\n`);
    expect(await describe(golden('ntu-synthetic', 'S017C001P001R001A024.skeleton'))).toMatchObject({
      kind: 'recording',
      format: 'NTU RGB+D skeleton',
      joints: 25,
    });
    const skeleton = golden('pku-mini', 'PKU_Skeleton_Renew', '0001-L.txt');
    expect(await describe(skeleton)).toMatchObject({ format: 'PKU-MMD skeleton', joints: 25, bodies: 2 });
    const labels = golden('pku-mini', 'Train_Label_PKU_final', '0001-L.txt');
    expect(await describe(labels)).toMatchObject({ format: 'PKU-MMD labels' });
    expect(await describe(utkinect)).toMatchObject({ format: 'UTKinect skeleton', frames: 2, joints: 20, bodies: 1 });
    const matlab = join(folder, 'a1_s1_t1_skeleton.mat');
    writeFileSync(matlab, matlabFile({ d_skel: { shape: [20, 3], numbers: new Array<number>(60).fill(1) } }));
    expect(await describe(matlab)).toMatchObject({ format: 'UTD-MHAD skeleton', frames: 1, joints: 20 });
    const msr = join(folder, 'a01_s01_e01_skeleton3D.txt');
    writeFileSync(msr, '0.5 0.5 2 1\n'.repeat(40));
    expect(await describe(msr)).toMatchObject({ format: 'MSR-Action3D skeleton', frames: 2, joints: 20 });
    const split = await run(['inspect', golden('pku-mini', 'cross-subject.txt')]);
    expect(split.stderr).toMatch(/first line: found Training.*, wanted lines of numbers/);
  });

  it('describes a run, also one whose last line was cut', async () => {
    const folder = temporaryFolder();
    const checkpoint = join(folder, 'checkpoints', 'epoch-0002.safetensors');
    writeSafetensors(checkpoint, new Map([['w', array]]));
    const data = { folder: 'data', name: 'made up', fingerprint: 'f' };
    const config = { format: 'usdrl-run', seed: 4, synthetic: true, data, settings: { encoder: { hidden: 8 } } };
    const told = { learningRate: 0.1, loss: 2.5, terms: {}, health: {}, seconds: 1 };
    const rows = [0, 1].flatMap((epoch) => [
      { kind: 'step', epoch, step: 0, ...told },
      { kind: 'epoch', epoch, steps: epoch + 1, ...told },
    ]);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    const lines = [{ kind: 'config', ...config }, ...rows].map((row) => `${JSON.stringify(row)}\n`);
    writeFileSync(join(folder, 'metrics.jsonl'), `${lines.join('')}{"kind":"ep`);
    writeFileSync(join(folder, 'result-knn.json'), JSON.stringify({ protocol: 'knn', top1: 0.5 }));
    const { status, stdout } = await run(['inspect', folder]);
    expect(status).toBe(0);
    for (const text of [
      'settings.encoder.hidden  8',
      'loss          2.5',
      'epoch-0002.safetensors',
      'result-knn.json',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).toMatch(/another line of metrics was cut off, as a kill leaves it/);
    // One bit of a weight.
    flip(checkpoint, statSync(checkpoint).size - 1, 6);
    const damaged = await run(['inspect', folder]);
    expect(damaged.status).toBe(1);
    expect(damaged.stdout).toMatch(/damaged:\n +.*epoch-0002.safetensors: SHA-256 of the content: found/);
    expect((await run(['inspect', checkpoint])).stderr).toMatch(/SHA-256 of the content: found .*, wanted /);
    writeSafetensors(checkpoint, new Map([['w', { ...array, data: withNumber(array.data, 4, NaN) }]]));
    expect((await run(['inspect', folder])).stdout).toMatch(
      /damaged:\n +.*epoch-0002.safetensors: w\[1, 1\]: found NaN/,
    );
    writeFileSync(checkpoint, '');
    expect((await run(['inspect', folder])).status).toBe(1);
    writeFileSync(join(folder, 'result-linear.json'), '{"protocol": "lin');
    expect((await run(['inspect', folder])).stdout).toMatch(
      /result-linear.json: stored result: found text that is cut or damaged/,
    );
  });

  it('says what it can describe when the path is something else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.docx'), '');
    expect((await run(['inspect', join(folder, 'x.docx')])).stderr).toContain('wanted a data set folder, a run folder');
    expect((await run(['inspect', folder])).stderr).toContain('no dataset.json and no config.json');
    writeFileSync(join(folder, 'x.zip'), 'PK\x03\x04 and so on');
    expect((await run(['inspect', join(folder, 'x.zip')])).stderr).toMatch(
      /content: found a zip file, wanted .*Unpack/,
    );
    writeFileSync(join(folder, 'x.yaml'), 'a: 1\n');
    expect((await run(['inspect', join(folder, 'x.yaml')])).stderr).toMatch(
      /first bytes: found "a: 1.*, wanted a data set/,
    );
    expect((await run(['inspect', '/dev/zero'])).stderr).toMatch(/\/dev\/zero: file: found a device, wanted a file/);
  });
});
