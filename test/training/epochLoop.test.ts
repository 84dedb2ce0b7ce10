import { describe, expect, it } from 'vitest';

import { Interrupted } from '../../src/errors';
import type { LongWork, ProgressEvent } from '../../src/progress';
import { Generator } from '../../src/random';
import { EpochLoop, isTestEpoch, learningRate, type DoneEpoch, type StepPlace } from '../../src/training';

const schedule = { learningRate: 1, milestones: [2, 3], decay: 0.5 };

/** A parameter that is drawn towards numbers in an order of the epoch's own: what it ends at depends on every step. */
class Walk extends EpochLoop<number, { loss: number; at: StepPlace }> {
  value = 10;
  readonly seen: StepPlace[] = [];

  constructor(private readonly wild = false) {
    super({ ...schedule, task: 'walk', trained: 'the walk', epochs: 4 });
  }

  run(work: LongWork = {}, onStep?: (step: { loss: number }) => unknown): Promise<DoneEpoch<{ loss: number }>> {
    return this.runSteps(work, onStep);
  }

  get stepsBegun(): number {
    return this.begun.length;
  }

  state(): Pick<Walk, 'value' | 'epoch'> & { begun: { loss: number; at: StepPlace }[] } {
    return { value: this.value, epoch: this.epoch, begun: [...this.begun] };
  }

  load({ value, epoch, begun }: ReturnType<Walk['state']>): void {
    [this.value, this.epoch, this.begun] = [value, epoch, [...begun]];
  }

  protected batches(epoch: number): number[] {
    return Array.from(new Generator(0).fork(`epoch ${epoch}`).permutation(3));
  }

  protected step(target: number, at: StepPlace): Promise<{ loss: number; at: StepPlace }> {
    this.seen.push(at);
    const loss = this.wild && at.step === 1 ? NaN : (this.value - target) ** 2;
    this.value -= 0.1 * at.learningRate * (this.value - target);
    return Promise.resolve({ loss, at });
  }
}

describe('the loop of all trainings', () => {
  it('runs the steps of the epochs in turn, at the learning rates of the schedule', async () => {
    const walk = new Walk();
    const done: DoneEpoch<{ loss: number }>[] = [];
    while (walk.epoch < 4) done.push(await walk.run());
    expect(walk.seen.map(({ epoch, step }) => [epoch, step])).toEqual(
      [0, 1, 2, 3].flatMap((epoch) => [0, 1, 2].map((step) => [epoch, step])),
    );
    expect(done.map(({ epoch, learningRate: rate, steps }) => [epoch, rate, steps.length])).toEqual([
      [0, 1, 3],
      [1, 1, 3],
      [2, 0.5, 3],
      [3, 0.25, 3],
    ]);
    expect(walk.seen.map((at) => at.learningRate)).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
  });

  it('reports after each step, when the caller is done with it', async () => {
    const walk = new Walk();
    const told: (number | ProgressEvent)[] = [];
    walk.epoch = 1;
    const { steps } = await walk.run({ progress: (event) => told.push(event) }, ({ loss }) => told.push(loss));
    const events = steps.map(({ loss }, step): ProgressEvent => {
      const detail = `epoch 2 of 4, loss ${loss.toFixed(4)}`;
      return { task: 'walk', done: 3 + step + 1, total: 12, unit: 'step', detail };
    });
    expect(told).toEqual(steps.flatMap(({ loss }, step) => [loss, events[step]]));
  });

  it('stopped in the middle of an epoch and continued, here or from its state, ends the same', async () => {
    const whole = new Walk();
    const expected = [await whole.run(), await whole.run()].map(({ steps }) => steps);
    const stop = new AbortController();
    const stopped = new Walk();
    await stopped.run();
    const stopping = stopped.run({ signal: stop.signal }, () => stopped.stepsBegun === 2 && stop.abort());
    await expect(stopping).rejects.toThrow(Interrupted);
    expect([stopped.epoch, stopped.stepsBegun]).toEqual([1, 2]);
    const state = stopped.state();
    const other = new Walk();
    other.load(state);
    for (const walk of [stopped, other]) {
      expect((await walk.run()).steps).toEqual(expected[1]);
      expect([walk.value, walk.epoch, walk.stepsBegun]).toEqual([whole.value, 2, 0]);
    }
    expect(other.seen).toHaveLength(1);
  });

  it('finishes an epoch whose steps are all done, and does not start one when stopped', async () => {
    const walk = new Walk();
    const failing = walk.run({}, ({ loss }) => {
      if (walk.stepsBegun === 3) throw new Error(`the disk is full at ${loss > 0}`);
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect([walk.epoch, walk.stepsBegun]).toEqual([0, 3]);
    expect((await walk.run({ signal: AbortSignal.abort() })).steps).toHaveLength(3);
    await expect(walk.run({ signal: AbortSignal.abort() })).rejects.toThrow('walk was interrupted');
    expect(walk.seen).toHaveLength(3);
  });

  it('stops at a loss that is not finite, with the epoch and the rate; the step does not count', async () => {
    const walk = new Walk(true);
    await expect(walk.run()).rejects.toThrow(
      /loss of the walk in epoch 1: found NaN, wanted a finite number. Choose a learning rate smaller than 1\./,
    );
    expect(walk.stepsBegun).toBe(1);
  });
});

describe('the schedule', () => {
  it('is hand-checked: base, then times the decay for every milestone reached', () => {
    const rates = [0, 1, 2, 3, 9].map((epoch) => learningRate(epoch, schedule));
    expect(rates).toEqual([1, 1, 0.5, 0.25, 0.25]);
    expect(learningRate(7, { learningRate: 0.3, milestones: [], decay: 0.1 })).toBe(0.3);
  });

  it('tests every few epochs and after the last', () => {
    const tested = [1, 2, 3, 4, 5, 6, 7].filter((done) => isTestEpoch(done, { epochs: 7, testEvery: 3 }));
    expect(tested).toEqual([3, 6, 7]);
  });
});
