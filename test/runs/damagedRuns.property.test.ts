import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inspect } from '../../src/cli/inspect/inspect';
import { InputError } from '../../src/errors';
import { readRunRecord, RunFolder } from '../../src/runs';
import { readRecordGroups } from '../../src/studies';
import { run } from '../cli/captureIo';
import { folderWithstands, propertyTimeout } from '../data/formats/mutation';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';

const root = mkdtempSync(join(tmpdir(), 'usdrl-damaged-runs-'));
const folder = join(root, 'runs', 'run');

afterAll(() => rmSync(root, { recursive: true }));

describe('damaged run folders are read or refused, never worse', { timeout: propertyTimeout }, () => {
  beforeAll(async () => {
    mkdirSync(join(root, 'runs'));
    const small = [
      'encoder.hidden=8',
      'augment.frames=8',
      'training.epochs=2',
      'training.batch=4',
      'training.execution=eager',
    ];
    const source = ['--data', writeMovingDots(root), '--split', 'halves', '--backend', testBackend, '--quiet'];
    const settings = small.flatMap((text) => ['--set', text]);
    const trained = await run(['pretrain', ...source, '--preset', 'demo', ...settings, '--out', folder]);
    expect(trained.status, trained.stderr).toBe(0);
    const tested = await run(['evaluate', 'knn', '--checkpoint', folder, ...source]);
    expect(tested.status, tested.stderr).toBe(0);
  });

  it('by every reader of their texts', async () => {
    await folderWithstands(folder, ['config.json', 'metrics.jsonl', 'record.json', 'result-knn.json'], async () => {
      const readers = [
        () => inspect(folder, {}),
        () => RunFolder.open(folder).config,
        () => RunFolder.open(folder).metrics(),
        () => readRunRecord(folder),
        () => readRecordGroups(join(root, 'runs')),
      ];
      const outcomes = await Promise.allSettled(readers.map(async (read) => read()));
      const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
      // The worst is judged.
      const worst = errors.find((error) => !(error instanceof InputError)) ?? errors.at(0);
      if (worst !== undefined) throw worst;
    });
  });
});
