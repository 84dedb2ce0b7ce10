import { describe, expect, it } from 'vitest';

import { stoppable, stopPoint, stopSignal, type Stop } from '../../src/progress';

async function work(signal?: AbortSignal): Promise<number> {
  for (let step = 1; ; step++) {
    await stopPoint({ signal }, 'work');
    if (step === 100) return step;
  }
}

describe('a place that can be stopped', () => {
  it('ends all long work in it, however deep, and no other', async () => {
    const stop = new AbortController();
    const place: Stop = { signal: stop.signal };
    const inside = stoppable(place, async () => {
      await Promise.resolve();
      return work();
    });
    const outside = work();
    stop.abort();
    await expect(inside).rejects.toThrow('work was interrupted. The same call starts it again.');
    expect(await outside).toBe(100);
    expect(place.obeyed).toBe(true);
  });

  it('leaves work its own signal', async () => {
    const [place, own] = [new AbortController(), new AbortController()];
    own.abort();
    await expect(stoppable({ signal: place.signal }, () => work(own.signal))).rejects.toThrow('interrupted');
    const signals = stoppable({ signal: place.signal }, () => [stopSignal({}), stopSignal({ signal: own.signal })]);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, true]);
    place.abort();
    expect(signals[0]?.aborted).toBe(true);
    expect([stopSignal({}), stopSignal({ signal: own.signal })]).toEqual([undefined, own.signal]);
  });

  it('knows whether long work was met in it', () => {
    const place: Stop = { signal: new AbortController().signal };
    stoppable(place, () => 1);
    expect(place.obeyed).toBeUndefined();
  });
});
