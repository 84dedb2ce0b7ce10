import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Claim } from '../../src/data';
import { experimentHash, resolveExperiment, type Experiment, type Measurement } from '../../src/runs';
import { scheduleStatus, type GroupFolder, type Job, type LabelledExperiment } from '../../src/schedule';
import { TimeLeft } from '../../src/schedule/timeLeft';
import { experiment, recordOf, smallGroup } from './smallWorkload';

const start = Date.parse('2026-01-01T00:00:00Z');
const epochs = 13;
const stepsPerEpoch = 26;

/** Seconds as a demo took them on two cores; of knn and linear the first computes the features. */
const costs = {
  dste: { step: 0.28, first: 4, features: 4.2, knn: 0.5, linear: 1.3, semi: 21.4, detection: 79 },
  sttr: { step: 0.09, first: 2, features: 1.8, knn: 0.4, linear: 0.8, semi: 8.1, detection: 29.5 },
  raw: { step: 0, first: 0, features: 0.5, knn: 0.6, linear: 1, semi: 1, detection: 5.9 },
};
/** Steps and measurements of one kind are not alike to the digit; the same at each run of the test. */
const uneven = (index: number): number => 1 + 0.15 * Math.sin(37 * index);

/** A run of the made-up machine: what it does, and when each is done from its start. */
interface MadeRun {
  job: Job;
  start: number;
  end: number;
  /** Ends of the steps, then of the measurements, in seconds. */
  steps: number[];
  measured: number[];
}

function madeRun(job: Job, begun: number, index: number): MadeRun {
  const { features, settings } = resolveExperiment(job.experiments[0].experiment);
  const cost = costs[features === 'raw' ? 'raw' : settings.encoder.kind];
  let time = begun + 2;
  const add = (seconds: number): number => (time += seconds);
  const count = features === 'pretrained' ? epochs * stepsPerEpoch : 0;
  const steps = Array.from({ length: count }, (_, step) => add(step === 0 ? cost.first : cost.step * uneven(step)));
  const measured = job.experiments.map(({ experiment: { measurement } }, one) => {
    const protocol = measurement.protocol as 'knn' | 'linear' | 'semi' | 'detection';
    const features = one === 0 && (protocol === 'knn' || protocol === 'linear') ? cost.features : 0;
    return add((features + cost[protocol]) * uneven(index + one));
  });
  return { job, start: begun, steps, measured, end: time };
}

/** Runs in order on so many processes. */
function timeline(jobs: readonly Job[], processes: number): MadeRun[] {
  const free = Array.from({ length: processes }, () => 0);
  return jobs.map((job, index) => {
    const slot = free.indexOf(Math.min(...free));
    const run = madeRun(job, free[slot], index);
    free[slot] = run.end;
    return run;
  });
}

/** Writes what a run has left by a time. */
function write(folder: GroupFolder, { job, start: begun, steps, measured }: MadeRun, now: number): void {
  const run = folder.runFolder(job.run);
  mkdirSync(run, { recursive: true });
  const rows = steps.flatMap((done, index) => {
    if (done > now) return [];
    const [epoch, step] = [Math.floor(index / stepsPerEpoch), index % stepsPerEpoch];
    const seconds = index === 0 ? 4 : done - steps[index - 1];
    const total = { kind: 'epoch', epoch, loss: 1, steps: index + 1 };
    const row = { kind: 'step', epoch, step, loss: 1, seconds };
    return step === stepsPerEpoch - 1 ? [row, total] : [row];
  });
  if (steps.length > 0) {
    const text = [{ kind: 'config' }, ...rows].map((row) => `${JSON.stringify(row)}\n`).join('');
    writeFileSync(join(run, 'metrics.jsonl'), text);
  }
  const whole = recordOf(job) as {
    pretraining: object;
    evaluations: Record<string, { hash: string; seconds: number }>;
  };
  const trained = steps.at(-1);
  if (trained !== undefined && trained > now) return;
  const hashes = job.experiments.map((one) => experimentHash(one.experiment));
  const ends = [...(trained === undefined ? [] : [trained]), ...measured].filter((one) => one <= now);
  if (ends.length === 0) return;
  const before = (place: number): number => measured[place - 1] ?? trained ?? begun + 2;
  const evaluations = Object.entries(whole.evaluations).flatMap(([name, one]) => {
    const place = hashes.indexOf(one.hash);
    return measured[place] > now ? [] : [[name, { ...one, seconds: measured[place] - before(place) }]];
  });
  const pretraining = trained === undefined ? undefined : { ...whole.pretraining, seconds: trained - steps[0] + 4 };
  const file = join(run, 'record.json');
  writeFileSync(
    file,
    JSON.stringify({ ...whole, pretraining, evaluations: Object.fromEntries(evaluations) as object }),
  );
  const written = new Date(start + 1000 * Math.max(...ends));
  utimesSync(file, written, written);
}

const labelled = (
  label: string,
  measure: readonly Measurement['protocol'][],
  change: Partial<Experiment>,
): LabelledExperiment[] =>
  measure.map((protocol) => ({ label, experiment: experiment({ ...change, measurement: { protocol } }) }));

/** What `reproduce all` makes of the demo, in its order: much of one encoder first, most of the other later. */
function demo(): GroupFolder {
  const set = [`training.epochs=${epochs}`, 'semi.draws=1', 'semi.fraction=0.1'];
  const sttr = [...set, 'encoder.kind=sttr'];
  const all = ['knn', 'linear', 'semi', 'detection'] as const;
  const few = ['linear', 'knn'] as const;
  const term = (one: number, of: string[]): string[] => [...of, `loss.weights.similarity=${one + 2}`];
  const more = [
    ...labelled('raw', ['knn'], { set, features: 'raw' }),
    ...labelled('untrained', ['knn', 'linear', 'semi'], { set, features: 'untrained' }),
    ...labelled('usdrl', all, { set }),
    ...labelled('setup', few, { set, seed: 1 }),
    ...labelled('sttr', all, { set: sttr }),
    ...[0, 1, 2, 3, 4, 5].flatMap((one) => labelled(`dste ${one}`, few, { set: term(one, set) })),
    ...labelled('untrained detection', ['detection'], { set, features: 'untrained', seed: 1 }),
    ...Array.from({ length: 18 }, (_, one) => labelled(`sttr ${one}`, few, { set: term(one, sttr) })).flat(),
  ];
  return smallGroup(0, { more });
}

/** Looks every ten seconds: expected and true seconds left. */
function looks(folder: GroupFolder, processes: number): { expected?: number; left: number; time: number }[] {
  const runs = timeline(folder.jobs, processes);
  const whole = Math.max(...runs.map(({ end }) => end));
  const claims = new Map<MadeRun, Claim | undefined>();
  const known = new Map();
  const timeLeft = new TimeLeft(folder);
  const seen = [];
  for (let time = 0; time < whole; time += 10) {
    for (const run of runs.filter((one) => one.start <= time && one.end > time - 10)) {
      if (!claims.has(run)) {
        vi.setSystemTime(start + 1000 * run.start);
        claims.set(run, Claim.take(folder.claims(run.job.run), undefined, true));
      }
      write(folder, run, time);
      if (run.end <= time) claims.get(run)?.release();
    }
    vi.setSystemTime(start + 1000 * time);
    const { secondsLeft } = scheduleStatus(folder, { known, timeLeft, processes });
    seen.push({ expected: secondsLeft, left: whole - time, time });
  }
  claims.forEach((claim) => claim?.release());
  return seen;
}

describe('the time left of many runs', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([1, 2])('is near the truth from early on, and stays: %d at once', (processes) => {
    const seen = looks(demo(), processes);
    const first = seen.findIndex(({ expected }) => expected !== undefined);
    expect(seen[first].time).toBeLessThanOrEqual(20);
    for (const { expected = NaN, left } of seen.slice(first)) {
      // Near the end a second more or less is a large part of what is left.
      expect(Math.abs(expected - left)).toBeLessThanOrEqual(0.25 * left + 5);
    }
  });
});
