import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import {
  evaluateDetection,
  evaluateLinear,
  follow,
  predict,
  type FollowAnswer,
  type FollowRequest,
} from '../../../src/runs';
import { Dataset } from '../../../src/data';
import { kinectV2 } from '../../../src/skeleton';
import { writeSwings } from '../../protocols/detection/swings';
import { testBackend } from '../../testBackend';
import { writeRawAndImported } from './keptClassifiers';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-follow-'));
const classifier = join(folder, 'linear.safetensors');

beforeAll(async () => {
  await useBackend(testBackend);
  const { source } = await writeRawAndImported(folder);
  await evaluateLinear({ ...source, keep: classifier, out: join(folder, 'linear.json') });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A body that waves, so that every window is another. */
const body = (t: number): number[][] =>
  kinectV2.joints.map((_, j) => [Math.sin(j) + (j > 8 ? Math.sin(t / 3) / 4 : 0), Math.cos(j), 3 + j / 50]);

async function* sent(...frames: (string | object)[]): AsyncGenerator<string> {
  for (const frame of frames) {
    await Promise.resolve();
    yield `${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n`;
  }
}

async function answersTo(
  frames: FollowRequest['frames'],
  options: Partial<FollowRequest> = {},
): Promise<FollowAnswer[]> {
  const answers: FollowAnswer[] = [];
  for await (const answer of follow({ classifier, frames, ...options })) answers.push(answer);
  return answers;
}

describe('follow', () => {
  it('answers each frame with what predict says of the last ones as a recording', async () => {
    const frames = Array.from({ length: 11 }, (_, t) => ({ bodies: [body(t)], time: t / 30 }));
    const answers = await answersTo(sent(...frames), { top: 3 });
    expect(answers).toHaveLength(11);
    const last = answers[10];
    expect(last).toMatchObject({ frame: 10, time: 10 / 30, frames: 8 });
    const file = join(folder, 'window.jsonl');
    writeFileSync(
      file,
      frames
        .slice(3)
        .map((frame) => JSON.stringify(frame))
        .join('\n'),
    );
    const { predictions } = await predict({ classifier, recordings: file, top: 3 });
    expect(predictions[0]).toMatchObject({ name: 'window', form: 'frames', frames: 8 });
    const found = 'top' in last ? last.top : [];
    expect(found.map(({ label }) => label)).toEqual(predictions[0].top?.map(({ label }) => label));
    found.forEach(({ probability }, n) =>
      expect(probability).toBeCloseTo(predictions[0].top?.[n].probability ?? -1, 5),
    );
    for (const answer of answers) expect('latency' in answer && answer.latency > 0).toBe(true);
  });

  it('answers every few frames, of a window of another length, and says when nobody is there', async () => {
    const frames = [[], [], ...Array.from({ length: 4 }, (_, t) => [body(t), body(t + 5)])];
    const answers = await answersTo(sent(...frames), { every: 2, window: 3, top: 1 });
    expect(answers.map((one) => 'frame' in one && [one.frame, one.frames, one.top.length])).toEqual([
      [1, 2, 0],
      [3, 3, 1],
      [5, 3, 1],
    ]);
  });

  it('names a line that is no frame, and stops or goes on as told', async () => {
    const frames = (): AsyncGenerator<string> => sent([body(0)], 'oops', '', [body(1)]);
    const answers: FollowAnswer[] = [];
    const stopping = async (): Promise<void> => {
      for await (const answer of follow({ classifier, frames: frames() })) answers.push(answer);
    };
    await expect(stopping()).rejects.toThrow(/line 2: found .*, wanted JSON/);
    expect(answers).toEqual([
      expect.objectContaining({ frame: 0 }),
      { line: 2, error: expect.stringContaining('line 2') as string },
    ]);
    const all = await answersTo(frames(), { skipDamaged: true });
    expect(all.map((one) => ('line' in one ? `line ${one.line}` : one.frame))).toEqual([0, 'line 2', 1]);
  });

  it('refuses joints of another layout, and takes those that are mapped', async () => {
    const twenty = [Array.from({ length: 20 }, (_, j) => [j / 8, j, 2])];
    await expect(answersTo(sent(twenty))).rejects.toThrow(/found 20 joints .*wanted 25.*--layout/);
    expect(await answersTo(sent(twenty), { layout: 'kinect-v1-20' })).toHaveLength(1);
    await expect(answersTo(sent(twenty), { layout: 'martian' })).rejects.toThrow(/layout: found martian/);
  });

  it('ends when it is stopped, though frames are awaited', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<string> {
      yield `${JSON.stringify([body(0)])}\n`;
      setTimeout(() => stop.abort(), 5);
      await new Promise(() => undefined);
    }
    expect(await answersTo(endless(), { signal: stop.signal })).toHaveLength(1);
  });

  it('with a detector tells the label of the last frame', async () => {
    const data = writeSwings(folder);
    const set = ['augment.frames=16', 'detection.usdrl.trainStride=8', 'detection.usdrl.testStride=16'];
    set.push('detection.usdrl.learningRate=1', 'detection.usdrl.epochs=40', 'training.execution=eager');
    const kept = join(folder, 'detector.safetensors');
    const out = join(folder, 'detection.json');
    await evaluateDetection({ baseline: 'raw', data, split: 'halves', preset: 'demo', set, out, keep: kept });
    expect(readFileSync(kept)).toEqual(readFileSync(join(folder, 'detection', 'detector.safetensors')));
    const dataset = Dataset.open(data);
    const { frames, joints, coordinates } = dataset.read(1);
    const labels = dataset.segments(1);
    dataset.close();
    const lines = Array.from({ length: frames }, (_, t) => [
      Array.from({ length: joints }, (__, j) => [0, 1, 2].map((c) => coordinates[(t * joints + j) * 3 + c])),
    ]);
    const answers = await answersTo(sent(...lines), { classifier: kept, top: 1 });
    const right = answers.filter((answer, t) => {
      const wanted = labels.find(([, start, end]) => t >= start && t < end)?.[0] ?? -1;
      return 'top' in answer && answer.top[0].label === wanted;
    });
    expect(right.length / frames).toBeGreaterThan(0.7);
    expect('top' in answers[0] && answers[0].top[0].class).toBe('background');
  });
});
