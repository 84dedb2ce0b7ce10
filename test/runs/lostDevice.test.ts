import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { pretrain, RunFolder, type PretrainRequest } from '../../src/runs';
import { resolveSettings } from '../../src/settings';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { testBackend } from '../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-lost-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.skipIf(testBackend !== 'webgpu')('a device that is lost (only with the tests of webgpu)', () => {
  it('ends a pre-training with what is saved and how to go on, also on another engine', async () => {
    const data = join(folder, 'data');
    const actions = syntheticSettings().actions.slice(0, 2);
    await importSynthetic(data, { actions, subjects: 2, setups: 1, cameras: [1], replications: 2 });
    const set = ['encoder.kind=sttr', 'encoder.hidden=8', 'training.batch=2', 'training.epochs=2', 'training.checkpointEvery=1']; // prettier-ignore
    const request: PretrainRequest = {
      data,
      split: 'cross-subject',
      out: join(folder, 'run'),
      settings: resolveSettings({ preset: 'demo', set }),
    };
    await useBackend('webgpu');
    const { device } = tf.backend() as unknown as { device: { destroy: () => void } };
    const lost = pretrain({
      ...request,
      onMetrics: (row) => row.kind === 'step' && row.epoch === 1 && device.destroy(),
    });
    await expect(lost).rejects.toThrow(
      /backend webgpu: found a lost device .*The last checkpoint is .*epoch-0001\.safetensors\. Go on with: .*--resume/,
    );
    await useBackend('wasm');
    await pretrain({ ...request, resume: true });
    const run = RunFolder.open(request.out);
    expect(run.checkpoints().map((file) => file.slice(-22))).toEqual([
      'epoch-0001.safetensors',
      'epoch-0002.safetensors',
    ]);
    const losses = run.metrics().flatMap((row) => (row.kind === 'step' ? [row.loss] : []));
    expect(losses).toHaveLength(4);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});
