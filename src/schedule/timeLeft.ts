import { statSync } from 'node:fs';
import { join } from 'node:path';

import { claimantOf } from '../data';
import { protocolOf } from '../protocols';
import {
  dataFolder,
  experimentHash,
  measurementName,
  readRunRecord,
  recordFile,
  resolveExperiment,
  type RunRecord,
} from '../runs';
import { assumedRate, commonSet, Estimator } from './estimateRuns';
import type { GroupFolder } from './groupFolder';
import type { RunState } from './jobState';
import { PieceCosts, type Piece, type Taken } from './pieceCosts';
import { runProgress } from './runProgress';

/** What is to do of a run. */
interface Rest {
  taken: readonly Taken[];
  /** In their order, with the fraction that is to do. */
  open: readonly { piece: Piece; fraction: number }[];
  /** Seconds for which a measurement, the first open piece, has been under way: it says nothing before its end. */
  spent: number;
}

/** Seconds of a run besides its pieces. */
const besides = 2;
/** The first steps build graphs, and say nothing of the others. */
const firstSteps = 3;
/** Of a measurement whose features are there. */
const again = 0.2;
/** Of a measurement that takes longer than expected nobody knows when it ends. */
const leastFraction = 0.1;

/**
 * Expects how long the runs of a group folder take yet, by what all of them have taken so far: pre-training and each measurement
 * for itself. Made once for many looks: what is done is looked at once.
 */
export class TimeLeft {
  private readonly pieces = new Map<string, readonly Piece[]>();
  private readonly done = new Map<string, Rest>();

  constructor(private readonly folder: GroupFolder) {}

  /**
   * @param states of all runs, in the order in which they are started
   * @param processes runs made at once
   * @returns undefined while nothing is known
   */
  seconds(states: ReadonlyMap<string, RunState>, processes: number): number | undefined {
    const runs = [...states].map(([run, state]) => ({ state, rest: this.look(run, state) }));
    const costs = new PieceCosts(runs.flatMap(({ rest }) => rest.taken));
    const slots: number[] = [];
    const waiting: number[] = [];
    for (const { state, rest } of runs) {
      if (state === 'done' || state === 'failed') continue;
      const [first = 0, ...others] = rest.open.map(({ piece, fraction }) => fraction * costs.seconds(piece));
      const left = Math.max(first - rest.spent, leastFraction * first) + others.reduce((sum, one) => sum + one, 0);
      if (state === 'running') slots.push(left);
      else waiting.push(left + besides);
    }
    while (slots.length < processes) slots.push(0);
    for (const left of waiting) slots[slots.indexOf(Math.min(...slots))] += left;
    const total = Math.max(...slots);
    return Number.isNaN(total) ? undefined : total;
  }

  private look(run: string, state: RunState): Rest {
    const known = this.done.get(run);
    if (known !== undefined) return known;
    const folder = this.folder.runFolder(run);
    const record = readRunRecord(folder);
    const rest = restOf(this.piecesOf(run), folder, record);
    if (state === 'done') this.done.set(run, rest);
    if (state !== 'running' || rest.open.at(0)?.piece.hash === undefined) return rest;
    // The record is written after pre-training, and after each measurement.
    const written = record === undefined ? 0 : statSync(join(folder, recordFile)).mtimeMs;
    const begun = Date.parse(claimantOf(this.folder.claims(run))?.taken ?? '');
    return { ...rest, spent: Math.max(0, Date.now() - Math.max(begun, written)) / 1000 || 0 };
  }

  /** Resolves settings, which takes a while for a whole grid. */
  private piecesOf(run: string): readonly Piece[] {
    const known = this.pieces.get(run);
    if (known !== undefined) return known;
    const pieces = new Map<string, Piece>();
    const kept = new Set<string | undefined>();
    for (const { experiments, places, threads } of this.folder.jobs.filter((job) => job.run === run)) {
      const estimator = new Estimator(threads, assumedRate, commonSet);
      for (const { experiment } of experiments) {
        const resolved = resolveExperiment(experiment);
        const { features: origin, settings, measurement } = resolved;
        const { protocol, on: { dataset, split } = resolved } = measurement;
        const encoder = origin === 'raw' || protocol === 'ensemble' ? undefined : settings.encoder.kind;
        const training = estimator.estimate({ ...resolved, data: dataFolder(places, resolved.dataset) });
        if (encoder !== undefined && training !== undefined && training.epochs > 0) {
          const { epochs, steps, flops } = training;
          pieces.set('', { kind: 'pre-training', protocol: 'pre-training', encoder, size: flops, epochs, steps });
        }
        const whole = estimator.measuring({ data: dataFolder(places, dataset), split, settings }, measurement) ?? 1;
        // Features are computed once, and kept for what else is measured of them.
        const features = protocolOf(protocol).needs === 'features' ? `${dataset} ${split}` : undefined;
        const size = (features !== undefined && kept.has(features) ? again : 1) * whole;
        kept.add(features);
        const hash = experimentHash(resolved);
        pieces.set(hash, { kind: measurementName(measurement), protocol, encoder, size, hash });
      }
    }
    const all = [...pieces.values()];
    this.pieces.set(run, all);
    return all;
  }
}

function restOf(pieces: readonly Piece[], folder: string, record: RunRecord | undefined): Rest {
  const parts = pieces.map((piece): { piece: Piece; fraction: number; seconds?: number } => {
    const { hash } = piece;
    const isIt = (one: { hash: string }): boolean => one.hash === hash;
    const made = hash === undefined ? record?.pretraining : Object.values(record?.evaluations ?? {}).find(isIt);
    if (made !== undefined) return { piece, fraction: 1, seconds: made.seconds };
    return { piece, ...(hash === undefined ? trained(piece, folder) : { fraction: 0 }) };
  });
  return {
    taken: parts.flatMap(({ piece, fraction, seconds }) => (seconds === undefined ? [] : { piece, fraction, seconds })),
    open: parts.flatMap(({ piece, fraction }) => (fraction === 1 ? [] : { piece, fraction: 1 - fraction })),
    spent: 0,
  };
}

/** The fraction of a pre-training that is done, and the seconds of the whole by its last steps. */
function trained({ epochs = 0, steps: expected = 0 }: Piece, folder: string): { fraction: number; seconds?: number } {
  const progress = runProgress(folder);
  if (progress === undefined) return { fraction: 0 };
  const { secondsPerStep, stepsPerEpoch = expected / epochs } = progress;
  const steps = progress.epochs * stepsPerEpoch + progress.steps;
  const all = epochs * stepsPerEpoch;
  const seconds = steps < firstSteps || secondsPerStep === undefined ? undefined : all * secondsPerStep;
  return { fraction: Math.min(1, steps / all), seconds };
}
