import { describe, expect, it } from 'vitest';
import { duration, ProgressMeter, plainProgress } from '../../src/progress';

const event = (done: number, detail?: string) => ({ task: 'pretrain', done, total: 60, unit: 'epoch', detail });

describe('ProgressMeter', () => {
  it('tells how far, how fast and how long still', () => {
    let now = 5000;
    const meter = new ProgressMeter(() => now);
    expect(meter.line(event(0))).toBe('pretrain 0/60 epoch · 0 %');
    now += 30_000;
    expect(meter.line(event(10, 'loss 3.2'))).toBe(
      'pretrain 10/60 epoch · 16 % · 3.0 s/epoch · 2 min 30 s left · loss 3.2',
    );
    now += 60_000;
    expect(meter.line(event(60))).toBe('pretrain 60/60 epoch · done in 1 min 30 s');
  });

  it('does not count what was done before it began', () => {
    let now = 0;
    const meter = new ProgressMeter(() => now);
    meter.line(event(50));
    now += 10_000;
    expect(meter.line(event(55))).toContain('2.0 s/epoch · 10 s left');
  });

  it('starts anew with another task', () => {
    let now = 0;
    const meter = new ProgressMeter(() => now);
    meter.line(event(0));
    now += 10_000;
    expect(meter.line({ ...event(5), task: 'other' })).toBe('other 5/60 epoch · 8 %');
  });
});

it.each([
  [0.04, '0.0 s'],
  [9.96, '10 s'],
  [61, '1 min 1 s'],
  [3725, '1 h 2 min'],
])('duration(%d)', (seconds, text) => expect(duration(seconds)).toBe(text));

it('plainProgress writes a line at the start, every ten seconds, and at the end', () => {
  let now = 0;
  const lines: string[] = [];
  const sink = plainProgress(
    (text) => lines.push(text),
    () => now,
  );
  for (let done = 0; done <= 60; done++) {
    sink(event(done));
    now += 500;
  }
  expect(lines.map((line) => line.split(' · ')[0])).toEqual(
    ['0', '20', '40', '60'].map((done) => `pretrain ${done}/60 epoch`),
  );
  expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
});
