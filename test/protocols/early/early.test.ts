import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import { writeCheckpoint } from '../../../src/checkpoints';
import { checkRatios, observedFrames } from '../../../src/protocols/early/earlySettings';
import { protocolOf } from '../../../src/protocols';
import {
  evaluateEarly,
  evaluateLinear,
  experimentHash,
  measurementName,
  type EvaluationRequest,
} from '../../../src/runs';
import { defaultSettings, resolveSettings } from '../../../src/settings';
import { smallCheckpoint } from '../../checkpoints/smallCheckpoint';
import { jsonOf, run } from '../../cli/captureIo';
import { temporaryFolder } from '../../data/temporaryFolder';
import { writeMovingDots } from '../../evaluation/movingDots';
import { testBackend } from '../../testBackend';

const changes = [
  'early.epochs=20',
  'early.learningRate=0.1',
  'early.batch=8',
  'early.ratios=0.1,0.5,1',
  'training.execution=eager',
];
const small = ['encoder.hidden=8', 'augment.frames=16', 'encoder.kind=sttr'];

beforeAll(async () => {
  await useBackend(testBackend);
});

/** 24 clips, 16 to train and 8 to test, and an encoder for them that was not trained. */
function request(baseline: 'raw' | 'untrained' = 'untrained', ...set: string[]): EvaluationRequest {
  const data = writeMovingDots(temporaryFolder(), { clips: 24 });
  return { baseline, data, split: 'halves', set: [...small, ...changes, ...set] };
}

describe('early prediction', () => {
  it('tests every ratio by one classifier or by one for each', async () => {
    const source = request();
    const one = await evaluateEarly(source);
    const each = await evaluateEarly({ ...source, models: 'each' });
    for (const result of [one, each]) {
      expect(result).toMatchObject({
        protocol: 'early',
        form: 'prefix',
        counts: { train: 16, test: 8, classes: 3, features: 16 },
        byRatio: [{ ratio: 0.1 }, { ratio: 0.5 }, { ratio: 1 }],
        learningRate: 0.1,
      });
      const accuracies = result.byRatio.map(({ top1 }) => top1);
      expect(result.top1).toBeCloseTo((accuracies[0] + accuracies[1] + accuracies[2]) / 3, 6);
      // Over all ratios.
      expect(result.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(3 * 8);
    }
    expect([one.models, each.models]).toEqual(['one', 'each']);
  });

  it('with a classifier for each is, at the whole clip, the linear probe', async () => {
    const source = request('raw', 'linear.epochs=20', 'linear.learningRate=0.1', 'linear.batch=8');
    const { byRatio } = await evaluateEarly({ ...source, models: 'each' });
    const { last } = await evaluateLinear(source);
    expect(Math.abs(byRatio[2].top1 - last.top1)).toBeLessThan(0.26);
    expect(byRatio[2].top1).toBeGreaterThan(0.5);
  });

  it('sees the first frames of the whole clip in the causal form, of coordinates and of a causal encoder', async () => {
    const causal = await evaluateEarly({ ...request('untrained', 'encoder.causal=true'), form: 'causal' });
    expect(causal).toMatchObject({ form: 'causal', counts: { features: 16 } });
    const temporal = request('untrained', 'encoder.causal=true', 'early.spatial=none', 'early.form=causal');
    expect((await evaluateEarly(temporal)).counts.features).toBe(8);
    const raw = await evaluateEarly({ ...request('raw'), form: 'causal', learningRates: [1e-6, 0.1] });
    expect(raw.counts.features).toBe(16 * 2 * 25 * 3);
    expect(raw.byRatio[2].top1).toBeGreaterThan(0.5);
  });

  it('refuses what would let the future in, or asks twice', async () => {
    const refused = async (set: string[], message: RegExp): Promise<void> => {
      await expect(evaluateEarly({ ...request('untrained', ...set), form: 'causal' })).rejects.toThrow(message);
    };
    await refused([], /encoder of early prediction in form causal: found encoder.causal=false, wanted true/);
    await refused(['encoder.causal=true', 'modality=motion'], /stream: found motion, which looks a frame ahead/);
    await refused(
      ['encoder.causal=true', 'downstream.observeRatio=0.5'],
      /setting downstream.observeRatio: found 0.5, wanted 1/,
    );
  });

  it('is a command, whose result has the name of its form, and a part of the record', async () => {
    const folder = temporaryFolder();
    const place = join(folder, 'run', 'checkpoints', 'epoch-0002.safetensors');
    writeCheckpoint(place, smallCheckpoint('sttr', 8, { frames: 16, joints: 25, bodies: 2, channels: 3 }));
    const data = writeMovingDots(folder);
    const argv = ['evaluate', 'early', '--checkpoint', join(folder, 'run'), '--data', data, '--split', 'halves'];
    argv.push(...changes.flatMap((text) => ['--set', text]), '--backend', testBackend, '--ratios', '0.25', '1');
    const made = await run([...argv, '--lr', '0.1', '0.3']);
    expect([made.status, made.stdout]).toEqual([
      0,
      expect.stringMatching(/observed +top-1 +top-5\n.*\n25\.0 % .*\n100\.0 %/),
    ]);
    expect(existsSync(join(folder, 'run', 'result-early-prefix.json'))).toBe(true);
    expect((await run(argv)).stderr).toContain('--force');
    const each = await run([...argv, '--models', 'each', '--json']);
    expect(jsonOf(each)).toMatchObject({ models: 'each', byRatio: [{ ratio: 0.25 }, { ratio: 1 }] });
    expect(existsSync(join(folder, 'run', 'result-early-prefix-each.json'))).toBe(true);
    const causal = await run([...argv, '--form', 'causal']);
    expect([causal.status, causal.stderr]).toEqual([1, expect.stringContaining('encoder.causal=true')]);
  });
});

describe('settings and names of early prediction', () => {
  it.each(['', '0,0.5', '0.5,0.5', '0.6,0.5', '0.5,1.1', Array.from({ length: 101 }, (_, i) => (i + 1) / 101).join()])(
    'refuses the ratios "%s"',
    (ratios) => {
      expect(() => resolveSettings({ set: [`early.ratios=${ratios}`] })).toThrow(/setting early.ratios/);
    },
  );

  it('takes ratios of a measurement as those of the settings', () => {
    expect(() => checkRatios([0.5, Number.NaN])).toThrow(/rising numbers above 0 and up to 1/);
    expect(() => checkRatios([1])).not.toThrow();
  });

  it.each([
    [10, 0.7, 7],
    [64, 0.1, 7],
    [16, 0.01, 1],
    [64, 1, 64],
  ])('sees of %i frames at %f the first %i', (frames, ratio, seen) => {
    expect(observedFrames(frames, ratio)).toBe(seen);
  });

  it('names its results by form and models, and gives values for every ratio', () => {
    expect(measurementName({ protocol: 'early', form: 'causal' })).toBe('early-causal');
    expect(measurementName({ protocol: 'early', form: 'prefix', models: 'each' })).toBe('early-prefix-each');
    const byRatio = [0.1, 0.125].map((ratio) => ({ ratio, top1: ratio, top5: 1 }));
    const fields = { top1: 0.3, byRatio, perClass: [] } as unknown as Parameters<
      ReturnType<typeof protocolOf<'early'>>['headline']
    >[0];
    expect(protocolOf('early').headline(fields).values).toEqual({ top1: 0.3, at10: 0.1, 'at12.5': 0.125 });
  });

  it('leaves the hashes of other experiments as they were', () => {
    const experiment = { dataset: 'nucla', split: 'cross-view', preset: 'nucla-small' };
    expect(experimentHash({ ...experiment, measurement: { protocol: 'knn' } })).toBe('51d235ba6ba3');
    expect(defaultSettings.encoder.causal).toBe(false);
  });
});
