import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { writeNpz } from '../../src/data';
import { compareRuns, readSide } from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';
import { wholeRecord } from '../runs/wholeRecord';

interface Made {
  seed?: number;
  settings?: string[];
  values?: Record<string, number>;
  fingerprint?: string;
  /** Which of the test clips are right, whose scores are then stored. */
  right?: boolean[];
}

/** Makes a run folder with a record of a linear probe. */
function writeRun(group: string, id: string, made: Made): string {
  const { seed = 0, settings = [], values = { top1: 0.5 }, fingerprint = 'f', right } = made;
  const folder = join(group, `${id}-seed-${seed}-abcdef`);
  mkdirSync(folder, { recursive: true });
  const record = wholeRecord({
    id,
    seed,
    hash: `${id} ${seed}`,
    settings,
    data: { dataset: 'synthetic', split: 'halves', name: 'dots', fingerprint },
    synthetic: true,
    evaluations: { linear: { protocol: 'linear', values, settings: {}, perClass: [] } },
  });
  writeFileSync(join(folder, 'record.json'), JSON.stringify(record));
  if (right === undefined) return folder;
  writeFileSync(join(folder, 'result-linear.json'), JSON.stringify({ scores: 'scores-linear.npz' }));
  // Two classes, every clip of class 0: a clip is right if that has the larger score.
  const scores = Float32Array.from(right.flatMap((one) => (one ? [1, 0] : [0, 1])));
  writeNpz(join(folder, 'scores-linear.npz'), {
    scores: { dtype: 'float32', shape: [right.length, 2], data: scores },
    labels: { dtype: 'int32', shape: [right.length], data: new Int32Array(right.length) },
    clips: { dtype: 'int32', shape: [right.length], data: Int32Array.from(right, (_, clip) => clip) },
  });
  return folder;
}

const fewSeeds = 'nothing can be said: fewer than three seeds';

describe('comparing runs', () => {
  it('pairs seeds where there are several, with an interval that decides', async () => {
    const group = temporaryFolder();
    [0.7, 0.72, 0.71].forEach((top1, seed) => writeRun(group, 'sttr', { seed, values: { top1, best: 0.9 } }));
    [0.8, 0.81, 0.82].forEach((top1, seed) =>
      writeRun(group, 'dste', { seed, settings: ['encoder.kind=dste'], values: { top1, best: 0.9 } }),
    );
    // A seed that one alone has counts for nothing.
    writeRun(group, 'dste', { seed: 7, settings: ['encoder.kind=dste'], values: { top1: 0 } });
    const all = await compareRuns(readSide(join(group, 'sttr')), readSide(join(group, 'dste')));
    expect(all).toHaveLength(1);
    const [{ difference, ...told }] = all;
    expect(told).toMatchObject({
      first: 'sttr',
      second: 'dste',
      differs: ['encoder.kind=dste'],
      measurement: 'linear',
      value: 'top1',
      seeds: 3,
    });
    expect(difference?.mean).toBeCloseTo(0.1, 12);
    // Differences 0.10, 0.09, 0.11: Student's t by SciPy 1.17.
    expect(difference).toMatchObject({ over: 'seeds (t)', seeds: 3, signFlip: 0.25, verdict: 'the second is higher' });
    expect(difference?.interval?.[0]).toBeCloseTo(0.1 - (0.01 / Math.sqrt(3)) * 4.302653, 6);
    expect(difference?.clips).toBeUndefined();
  });

  it('finds a known difference over seeds and clips, and none between identical runs', async () => {
    const group = temporaryFolder();
    // Of 60 clips `second` has six more right with each seed, and loses one that the first has.
    const right = (seed: number, more: boolean): boolean[] =>
      Array.from({ length: 60 }, (_, clip) => (clip === seed ? !more : clip < 40 + seed || (more && clip < 46 + seed)));
    const top1 = (clips: readonly boolean[]): number => clips.filter(Boolean).length / clips.length;
    for (const seed of [0, 1, 2]) {
      for (const [id, more] of [
        ['first', false],
        ['same', false],
        ['second', true],
      ] as const) {
        const clips = right(seed, more);
        writeRun(group, id, { seed, settings: [`x=${id}`], values: { top1: top1(clips) }, right: clips });
      }
    }
    const side = (id: string) => readSide(join(group, id));
    const [{ difference: known }] = await compareRuns(side('first'), side('second'));
    expect(known?.mean).toBeCloseTo(5 / 60, 12);
    expect(known).toMatchObject({
      seeds: 3,
      clips: 60,
      over: 'seeds and clips (bootstrap)',
      signFlip: 0.25,
      // Six gained, one lost: 2 · 8 / 2⁷.
      mcNemar: [0.125, 0.125, 0.125].map((p): unknown => expect.closeTo(p, 12)),
    });
    const [low, high] = known?.interval ?? [0, 0];
    expect(known?.verdict).toBe('the second is higher');
    expect([low > 0, low < 5 / 60, high > 5 / 60, high < 0.2]).toEqual([true, true, true, true]);
    const [{ difference: again }] = await compareRuns(side('first'), side('second'));
    expect(again).toEqual(known);
    const [{ difference: none }] = await compareRuns(side('first'), side('same'));
    expect(none).toMatchObject({ mean: 0, interval: [0, 0], signFlip: 1, mcNemar: [1, 1, 1], verdict: 'undecided' });
  });

  it('gives the clips of one seed, of which nothing is said', async () => {
    const group = temporaryFolder();
    const clips = (count: number): boolean[] => Array.from({ length: 40 }, (_, clip) => clip < count);
    const a = writeRun(group, 'a', { values: { top1: 0.5 }, right: clips(20) });
    const b = writeRun(group, 'b', { values: { top1: 0.875 }, right: clips(35) });
    const [found] = await compareRuns(readSide(a), readSide(join(b, 'record.json')));
    expect(found.difference).toMatchObject({ seeds: 1, clips: 40, over: 'clips', verdict: fewSeeds });
    // All 15 clips on which they differ are of one kind: p = 2 / 2^15.
    expect(found.difference?.mcNemar?.[0]).toBeCloseTo(2 ** -14, 12);
    expect(found.difference?.signFlip).toBeUndefined();
  });

  it('says nothing where nothing can be said', async () => {
    const group = temporaryFolder();
    const one = readSide(writeRun(group, 'one', { values: { top1: 0.5 } }));
    const two = readSide(writeRun(group, 'two', { values: { top1: 0.9 } }));
    const [unscored] = await compareRuns(one, two);
    expect(unscored.difference).toMatchObject({ mean: 0.4, seeds: 1, verdict: fewSeeds });
    expect(unscored.difference?.interval).toBeUndefined();
    const elsewhere = readSide(writeRun(group, 'elsewhere', { values: { top1: 0.9 }, fingerprint: 'g' }));
    const [other] = await compareRuns(one, elsewhere);
    expect(other).toMatchObject({ firstMean: 0.5, secondMean: 0.9 });
    expect(other.difference).toBeUndefined();
  });

  it('matches the runs of two folders that are alike but for one setting', async () => {
    const [before, after] = ['before', 'after'].map((name) => join(temporaryFolder(), name));
    for (const seed of [0, 1]) {
      writeRun(before, 'base', { seed, settings: ['a=1', 'b=1'] });
      writeRun(before, 'third', { seed, settings: ['a=3', 'b=3'] });
      writeRun(after, 'changed', { seed, settings: ['a=2', 'b=1'], values: { top1: 0.6 + seed / 10 } });
    }
    const found = await compareRuns(readSide(before), readSide(after));
    expect(found.map(({ first, second, differs }) => [first, second, differs])).toEqual([['base', 'changed', ['a=2']]]);
  });

  it('takes the runs of a table of a profile, wherever they are kept', async () => {
    const [dste, all] = [readSide('small-real/table3'), readSide(join('notebooks', 'records', 'small-real'))];
    expect(dste.length).toBeGreaterThan(3);
    expect(dste.length).toBeLessThan(all.length);
    const same = await compareRuns(dste, dste);
    for (const { differs, difference } of same) expect([differs, difference?.mean]).toEqual([[], 0]);
  });

  it('a file that is no record is none, whatever lies beside it', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'classes.json'), '["a", "b"]');
    writeFileSync(join(folder, 'x.npy'), '');
    expect(() => readSide(join(folder, 'x.npy'))).toThrow('run records: found none');
  });

  it('asks for runs where there are none', () => {
    expect(() => readSide(join(temporaryFolder(), 'nothing'))).toThrow('all seeds of a run');
  });
});
