import { existsSync } from 'node:fs';

import { parseOwn, readOwnText, shapeFault, type OwnFile, type Shape } from '../data';
import { InputError } from '../errors';
import type { EpochMetrics, PretrainingState, StepMetrics } from '../training';

/** A line of the metrics beside the configuration. */
export type MetricsLine = StepMetrics | EpochMetrics;

const fix = 'Put the file back from a copy; `usdrl pretrain --resume` mends what can be mended, and says what cannot.';

const lineFile: OwnFile = {
  thing: 'metrics',
  wanted: 'lines of metrics',
  shape: { kind: 'text' },
  fix,
};

const shapes: Readonly<Record<string, Shape>> = {
  config: { settings: 'object', data: 'object' },
  step: { epoch: 'count', step: 'count', learningRate: 'number', loss: 'number', terms: 'object', seconds: 'number' },
  epoch: { epoch: 'count', steps: 'count', loss: 'number', terms: 'object', health: 'object', seconds: 'number' },
};

/** What is in a file of metrics, however damaged it is. */
export interface ReadMetrics<Row> {
  rows: Row[];
  /** Lines that hold no row; what stands around them is whole. */
  damaged: InputError[];
  /** A last line was cut off, as a kill leaves it. */
  cut: boolean;
}

/** Reads metrics. A file that is missing or empty has no rows, and says so in `damaged`. */
export function readMetrics<Row>(file: string): ReadMetrics<Row> {
  let texts: string[];
  try {
    texts = readOwnText(file, lineFile).split('\n');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { rows: [], damaged: [error], cut: false };
  }
  const cut = texts.pop() !== '';
  const rows: Row[] = [];
  const damaged: InputError[] = [];
  texts.forEach((text, index) => {
    const line = { ...lineFile, thing: `line ${index + 1}`, wanted: 'a line of metrics' };
    try {
      const row = parseOwn(text, file, line) as { kind: string };
      const found = Object.hasOwn(shapes, row.kind) ? shapeFault(row, shapes[row.kind]) : `kind ${row.kind}`;
      if (found !== undefined) throw new InputError({ file, thing: line.thing, found, wanted: line.wanted, fix });
      rows.push(row as Row);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      damaged.push(error);
    }
  });
  return { rows, damaged, cut };
}

/** What the metrics say of everything before a state of the training. */
export interface History {
  lines: MetricsLine[];
  /** The epochs, from 0, of which lines are lost. */
  lost: number[];
}

/**
 * The lines before a state, in order, each once. Those of the epoch under way are in the state itself; of each epoch before there must be
 * its own line and one for each of its steps.
 */
export function historyBefore(
  rows: readonly (MetricsLine | { kind: 'config' })[],
  { epoch, begun }: HistoryEnd,
): History {
  const before = rows.flatMap((row) => (row.kind !== 'config' && row.epoch < epoch ? [row] : []));
  const once = new Map(
    before.map((line) => [`${line.kind} ${line.epoch} ${line.kind === 'step' ? line.step : ''}`, line]),
  );
  const place = (line: MetricsLine): number => (line.kind === 'step' ? line.step : Infinity);
  const kept = [...once.values()].sort((a, b) => a.epoch - b.epoch || (place(a) < place(b) ? -1 : 1));
  const steps = new Map<number, number>();
  const totals = new Map<number, number>();
  for (const line of kept) {
    if (line.kind === 'step') steps.set(line.epoch, (steps.get(line.epoch) ?? 0) + 1);
    else totals.set(line.epoch, line.steps);
  }
  const isWhole = (one: number): boolean => {
    const total = totals.get(one);
    const earlier = one === 0 ? 0 : totals.get(one - 1);
    return total !== undefined && (earlier === undefined || steps.get(one) === total - earlier);
  };
  const lost = Array.from({ length: epoch }, (_, one) => one).filter((one) => !isWhole(one));
  return { lines: [...kept, ...begun], lost };
}

/** How far a state is. */
export type HistoryEnd = Pick<PretrainingState, 'epoch' | 'begun'>;

/** Whether there is a file of metrics with more than the configuration. */
export function hasMetrics(file: string): boolean {
  return existsSync(file) && readMetrics(file).rows.length > 1;
}
