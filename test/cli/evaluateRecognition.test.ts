import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { writeCheckpoint } from '../../src/checkpoints';
import type { EnsembleResult, FinetuneResult, LinearResult, SemiResult } from '../../src/runs';
import { smallCheckpoint } from '../checkpoints/smallCheckpoint';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';
import { jsonOf, run } from './captureIo';

const changes = ['training.execution=eager', 'linear.epochs=3', 'augment.minimumCrop=4'];
for (const part of ['finetune', 'semi']) changes.push(`${part}.epochs=2`, `${part}.learningRate=0.01`);
const settings = [...changes.flatMap((text) => ['--set', text]), '--backend', testBackend];

/** A run folder with a small checkpoint. */
function writeRun(folder: string, name: string): string {
  const file = join(folder, name, 'checkpoints', 'epoch-0002.safetensors');
  writeCheckpoint(file, smallCheckpoint('sttr', 8, { frames: 16, joints: 25, bodies: 2, channels: 3 }));
  return join(folder, name);
}

it('fine-tunes, on all labels and on a fraction, and fuses streams', async () => {
  const folder = temporaryFolder();
  const source = ['--data', writeMovingDots(folder), '--split', 'halves', ...settings];
  const [joint, bone] = ['joint', 'bone'].map((name) => writeRun(folder, name));
  const finetune = await run(['evaluate', 'finetune', '--checkpoint', joint, ...source, '--json']);
  expect(finetune.status).toBe(0);
  expect(jsonOf(finetune) as FinetuneResult).toMatchObject({ protocol: 'finetune', counts: { train: 8, test: 4 } });
  expect((await run(['evaluate', 'finetune', '--checkpoint', joint, ...source])).stderr).toContain('--force');

  const semi = ['evaluate', 'semi', '--fraction', '0.5', '--draws', '2', '--checkpoint', joint, ...source];
  const drawn = await run(semi);
  expect([drawn.status, drawn.stdout]).toEqual([0, expect.stringMatching(/labelled +50\.0 %, 2 draws\n/)]);
  expect(existsSync(join(joint, 'result-semi-50.json'))).toBe(true);
  const again = jsonOf(await run([...semi, '--force', '--json'])) as SemiResult;
  expect(again.draws.map(({ clips }) => clips.length)).toEqual([4, 4]); // 4, 2 and 2 of the classes train

  for (const [checkpoint, modality] of Object.entries({ [joint]: 'joint', [bone]: 'bone' })) {
    await run(['evaluate', 'linear', '--checkpoint', checkpoint, ...source, '--set', `modality=${modality}`]);
  }
  const ensemble = ['evaluate', 'ensemble', '--runs', joint, bone];
  const fused = await run([...ensemble, '--weights', '3,1', '--json']);
  expect(fused.status).toBe(0);
  expect((jsonOf(fused) as EnsembleResult).members.map(({ modality, weight }) => [modality, weight])).toEqual([
    ['joint', 0.75],
    ['bone', 0.25],
  ]);
  expect((await run(ensemble)).stdout).toMatch(/result-linear.json +bone +0\.5 +\d+\.\d %/);
  expect((await run([...ensemble, '--weights', '1,x'])).status).toBe(2);
  const missing = await run([...ensemble, '--protocol', 'finetune']);
  expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('usdrl evaluate finetune')]);
});

it('evaluates an encoder on another data set, with other classes', async () => {
  const folder = temporaryFolder();
  const checkpoint = writeRun(folder, 'run');
  const other = writeMovingDots(folder, { clips: 12, classes: 2, name: 'other' });
  const source = ['--checkpoint', checkpoint, '--data', other, '--split', 'halves', ...settings, '--json'];
  for (const protocol of ['knn', 'linear', 'finetune']) {
    const result = await run(['evaluate', protocol, ...source, '--out', join(folder, `${protocol}.json`)]);
    expect((jsonOf(result) as LinearResult).counts, protocol).toEqual({ train: 8, test: 4, classes: 2, features: 16 });
  }
});
