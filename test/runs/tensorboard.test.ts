import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { exportTensorboard, RunFolder, type RunConfig } from '../../src/runs';
import { defaultSettings } from '../../src/settings';
import { jsonOf, run as commandLine } from '../cli/captureIo';
import { temporaryFolder } from '../data/temporaryFolder';

const health = { effectiveRank: 3.5, dead: 0 };

/** A run of an epoch of 200 steps, begun at a whole second. */
function writeRun(folder: string, steps = 200): string {
  const data = { folder: 'data', name: 'dots', fingerprint: 'f', split: 'halves' };
  const about = { format: 'usdrl-run', data, synthetic: true, seed: 0, created: '2026-01-01T00:00:00.000Z' };
  const run = RunFolder.create(folder, { ...about, settings: defaultSettings } as unknown as RunConfig);
  const terms = { 'instance.variance': 0.25 };
  for (let step = 0; step < steps; step++) {
    const times = { waited: 0, seconds: 0.5 };
    run.append({ kind: 'step', epoch: 0, step, learningRate: 0.001, loss: 2 + step, terms, gradientNorm: 1, ...times });
  }
  if (steps > 0) {
    const means = { epoch: 0, steps, learningRate: 0.001, loss: 2, terms, seconds: steps / 2 };
    run.append({ kind: 'epoch', ...means, health } as never);
  }
  return folder;
}

describe('export for TensorBoard', () => {
  it('begins with the bytes that TensorFlow writes, then an event of the step', () => {
    const { file, events } = exportTensorboard(writeRun(join(temporaryFolder(), 'a'), 1));
    expect(events).toBe(2);
    expect(file).toMatch(/a.events\.out\.tfevents\.1767225600\.usdrl$/);
    const bytes = readFileSync(file);
    // 24 bytes: field 1, the double 1767225600 (0x6955b900, so 0x41da556e40000000); field 3, 13 letters.
    expect(bytes.subarray(0, 12).toString('hex')).toBe('1800000000000000a37f4b22');
    expect(bytes.subarray(12, 36).toString('hex')).toBe(
      '09' + '000000406e55da41' + '1a0d' + '627261696e2e4576656e743a32',
    );
    // Then the step: time half a second later, step 1 (10 01), and the summary (2a), whose first value (0a) is 11 bytes of
    // the tag `loss` (0a 04) and the float 2 (15 00000040).
    const step = bytes.subarray(36 + 4 + 12);
    expect(step.subarray(9, 12).toString('hex')).toBe('10012a');
    expect(step.subarray(13, 26).toString('hex')).toBe('0a0b' + '0a04' + '6c6f7373' + '1500000040');
  });

  it('lies where it was asked to, is replaced, and goes with the run', () => {
    const root = temporaryFolder();
    const run = writeRun(join(root, 'a'));
    const out = exportTensorboard(run, join(root, 'board'));
    expect(out.file.startsWith(join(root, 'board', 'a'))).toBe(true);
    const { file } = exportTensorboard(run);
    expect(exportTensorboard(run).file).toBe(file);
    RunFolder.create(run, RunFolder.open(run).config, true);
    expect(existsSync(file)).toBe(false);
    expect(() => exportTensorboard(run)).toThrow(/no step yet/);
  });

  it('is a command for several runs', async () => {
    const root = temporaryFolder();
    const runs = ['a', 'b'].map((name) => writeRun(join(root, name)));
    const found = await commandLine(['export', 'tensorboard', ...runs, '--json', '--quiet']);
    expect(found.status).toBe(0);
    expect(jsonOf(found)).toMatchObject({ files: runs.map((run) => ({ run, events: 201 })) });
  });

  const python = resolve(__dirname, '../../environment/.venv/bin/python');
  const script = `
import json, os, sys
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
from tensorflow.python.lib.io import tf_record
from tensorflow.core.util import event_pb2
out = []
for record in tf_record.tf_record_iterator(sys.argv[1]):
    event = event_pb2.Event.FromString(record)
    out.append([event.wall_time, event.step, event.file_version, {v.tag: v.simple_value for v in event.summary.value}])
print(json.dumps(out))
`;
  const tensorflow = existsSync(python) && spawnSync(python, ['-c', 'import tensorflow']).status === 0;
  it.skipIf(!tensorflow)(
    `is read by TensorFlow, with its checksums${tensorflow ? '' : ' (skipped: needs environment/.venv with TensorFlow)'}`,
    { timeout: 120_000 },
    () => {
      const { file } = exportTensorboard(writeRun(join(temporaryFolder(), 'a')));
      const { stdout, stderr, status } = spawnSync(python, ['-c', script, file], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      const events = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown[];
      expect(events).toHaveLength(1 + 200 + 1);
      expect(events[0]).toEqual([1767225600, 0, 'brain.Event:2', {}]);
      const step = { loss: 201, learningRate: expect.closeTo(0.001, 8) as number, gradientNorm: 1, seconds: 0.5 };
      expect(events[200]).toEqual([1767225700, 200, '', { ...step, 'terms/instance.variance': 0.25 }]);
      const epoch = { 'epoch/loss': 2, 'epoch/terms/instance.variance': 0.25, 'epoch/health/effectiveRank': 3.5 };
      expect(events[201]).toEqual([1767225700, 200, '', { ...epoch, 'epoch/health/dead': 0 }]);
    },
  );
});
