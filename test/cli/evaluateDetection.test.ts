import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readNpy } from '../../src/data';
import type { DetectionResult } from '../../src/runs';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { writeSwings } from '../protocols/detection/swings';
import { contentOf } from '../contentOf';
import { testBackend } from '../testBackend';
import { jsonOf, run } from './captureIo';

const changes = [
  'encoder.hidden=8',
  'encoder.kind=sttr',
  'augment.frames=16',
  'training.epochs=1',
  'training.batch=2',
  'training.execution=eager',
  'detection.usdrl.trainStride=8',
  'detection.usdrl.testStride=16',
  'detection.usdrl.learningRate=1',
  'detection.usdrl.epochs=40',
  'detection.ssd.frames=4',
  'detection.ssd.testStep=2',
  'detection.ssd.epochs=10',
];
const settings = ['--preset', 'demo', ...changes.flatMap((text) => ['--set', text])];

function sourceIn(folder: string): string[] {
  return ['--data', writeSwings(folder), '--split', 'halves', '--backend', testBackend];
}

describe('usdrl evaluate detection', () => {
  it('trains, detects, scores, and leaves files that the metric command reads', async () => {
    const folder = temporaryFolder();
    const source = sourceIn(folder);
    const out = join(folder, 'raw.json');
    const argv = ['evaluate', 'detection', '--raw', ...source, ...settings, '--out', out, '--scores', 'R1', '--json'];
    const captured = await run(argv);
    expect(captured.status).toBe(0);
    const result = jsonOf(captured) as DetectionResult;
    expect(result).toMatchObject({
      protocol: 'detection',
      detectionProtocol: 'usdrl',
      metric: 'official',
      theta: 0.5,
      checkpoint: 'raw coordinates',
      epochs: 40,
      synthetic: true,
      counts: { train: 2, test: 2, classes: 2, segments: 8 },
      data: { name: 'swings', split: 'halves' },
    });
    expect(result.mapAction).toBeGreaterThan(0.3);
    expect(result.frameAccuracy).toBeGreaterThan(0.8);
    expect(result.training).toHaveLength(40);
    expect(result.metrics.voc.byTheta.map(({ theta }) => theta)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(result.perClass.map(({ name, segments }) => [name, segments])).toEqual([['lift', 4], ['push', 4]]); // prettier-ignore
    expect(contentOf(out)).toEqual(result);

    const files = join(folder, 'raw');
    expect(readdirSync(files).sort()).toEqual(['detector.safetensors', 'proposals', 'proposals.json', 'scores']);
    expect(readdirSync(join(files, 'proposals')).sort()).toEqual(['R1.txt', 'R3.txt']);
    const scores = readNpy(join(files, 'scores', 'R1.npy'));
    expect(scores.shape[1]).toBe(3);
    const again = await run([
      'evaluate',
      'segments',
      '--ground-truth',
      join(files, 'proposals.json'),
      '--classes',
      '2',
      '--json',
    ]);
    expect(jsonOf(again)).toMatchObject({ mapAction: result.mapAction, mapVideo: result.mapVideo });

    expect((await run(argv)).stderr).toContain('--force');
    const detector = ['evaluate', 'detection', '--detector', join(files, 'detector.safetensors'), ...source];
    const same = jsonOf(await run([...detector, '--out', join(folder, 'same.json'), '--json'])) as DetectionResult;
    expect(same).toMatchObject({ mapAction: result.mapAction, epochs: 40, training: [] });
    const strict = ['--set', 'detection.usdrl.segments.threshold=0.5', '--metric', 'voc'];
    const other = await run([...detector, ...strict, '--out', join(folder, 'strict.json')]);
    expect(other.stdout).toMatch(/metric +voc, theta 0.5/);
    expect(other.stdout).toMatch(/lift +4 +\d+\.\d %/);
  });

  it('fine-tunes the encoder of a checkpoint, can be interrupted, and goes on', async () => {
    const folder = temporaryFolder();
    const source = sourceIn(folder);
    const runFolder = join(folder, 'run');
    expect((await run(['pretrain', ...source, '--out', runFolder, ...settings])).status).toBe(0);
    const short = ['--set', 'detection.usdrl.epochs=2', '--set', 'detection.usdrl.learningRate=0.1'];
    const argv = ['evaluate', 'detection', '--checkpoint', runFolder, ...source, ...settings, ...short];
    const early = await run(argv, AbortSignal.abort());
    expect(early.stderr).toContain('the evaluation was interrupted. The same call starts it again.');
    const stop = new AbortController();
    // Taken when the evaluation has begun.
    const watch = setInterval(() => existsSync(join(runFolder, 'claims')) && stop.abort(), 1);
    const stopped = await run(argv, stop.signal);
    clearInterval(watch);
    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toContain(
      'evaluate detection was interrupted. Everything done is saved; go on with --resume (option `resume`).',
    );
    expect((await run(argv)).stderr).toContain('training: found one that was interrupted');
    expect((await run([...argv, '--resume', '--seed', '1'])).stderr).toContain('now seed=1');
    const resumed = await run([...argv, '--resume', '--json']);
    expect(resumed.status).toBe(0);
    const result = jsonOf(resumed) as DetectionResult;
    expect(result).toMatchObject({ epochs: 2, folder: join(runFolder, 'result-detection') });
    expect(existsSync(join(runFolder, 'result-detection.json'))).toBe(true);
    expect(existsSync(join(runFolder, 'result-detection', 'training.safetensors'))).toBe(false);
    const whole = jsonOf(await run([...argv, '--force', '--json'])) as DetectionResult;
    expect(whole.mapAction).toBe(result.mapAction);

    const linear = await run([...argv, '--protocol', 'ssd', '--force', '--json']);
    expect(jsonOf(linear)).toMatchObject({ detectionProtocol: 'ssd', metric: 'voc' });
    expect((jsonOf(linear) as DetectionResult).byEpoch.map(({ epoch }) => epoch)).toEqual([5, 10]);
  });

  it('names what does not fit', async () => {
    const folder = temporaryFolder();
    const source = sourceIn(folder);
    const raw = ['evaluate', 'detection', '--raw', ...settings];
    const trimmed = ['--data', writeMovingDots(folder), '--split', 'halves', '--backend', testBackend];
    expect((await run([...raw, ...trimmed])).stderr).toContain(
      'labelled segments in the train part of halves: found none',
    );
    const wide = await run([
      ...raw,
      ...source,
      '--set',
      'detection.usdrl.testStride=17',
      '--set',
      'detection.usdrl.epochs=1',
    ]);
    expect(wide.stderr).toContain('stride of windows: found 17, wanted 1 to 16');
    expect((await run([...raw, ...source, '--scores', 'R0'])).stderr).toContain(
      'found R0, wanted a recording of the test part',
    );
    expect((await run([...raw, ...source, '--set', 'detection.theta=0'])).stderr).toContain('detection.theta');
    const none = await run(['evaluate', 'detection', '--detector', join(folder, 'none.safetensors'), ...source]);
    expect([none.status, (await run([...raw, ...source, '--protocol', 'coco'])).status]).toEqual([1, 2]);
  });
});
