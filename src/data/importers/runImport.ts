import { InputError, Interrupted, StorageError } from '../../errors';
import { stopPoint } from '../../progress';
import type { WrittenRecording } from '../datasetWriter';
import type { DatasetDescription } from '../newRecording';
import type { Split } from '../datasetFormat';
import type { ImportOptions, ImportReport, SkippedRecording } from './importReport';
import type { SplitRule } from './namedSplits';
import type { RecordingContent } from './recordings/recordingContent';
import { reportImport, type OfficialCounts } from './reportImport';
import { UnfinishedImport } from './unfinishedImport';

/** An import as a list of things to read, one after another. */
export interface ImportPlan {
  /** For progress and messages: `import ntu`. */
  task: string;
  /** What is counted: `file`. */
  unit: string;
  description: DatasetDescription;
  /** Whatever else decides what is written; an interrupted import goes on only with the same. */
  settings: unknown;
  /** What will be read. `id` tells whether it is still the same when an interrupted import goes on. */
  items: readonly { id: string; bytes: number }[];
  /** The contents of the items from one on, in order. */
  read: (first: number) => AsyncIterable<RecordingContent>;
  splits: (recordings: readonly WrittenRecording[]) => Record<string, Split>;
  /** How many there were, with those that are not to be read; default the number of items. */
  found?: number;
  /** What is left out before anything is read, and what the user should know already. */
  skipped?: readonly SkippedRecording[];
  notes?: readonly string[];
  /** The clock (`performance.now()`) when the import began. */
  started: number;
  official?: OfficialCounts;
}

/** How far progress has come before pending events are let in. */
const itemsBetweenStops = 16;

/** Notes on single recordings that are told one by one. */
const mostNotes = 20;

/** Added to messages when an import can go on. */
const goOnWith = 'go on with --resume (option `resume`).';
const howToGoOn = `What was read before is kept; ${goOnWith}`;

/**
 * Runs an import. What was read is kept when it is interrupted, or when it meets a damaged recording after many sound ones;
 * `resume` goes on after it.
 *
 * @throws InputError for damaged input; Interrupted when stopped.
 */
export async function runImport(
  out: string,
  plan: ImportPlan,
  { signal, progress, resume = false }: ImportOptions,
): Promise<ImportReport> {
  const { task, unit, description, settings, items } = plan;
  const ids = items.map(({ id }) => id);
  const unfinished = UnfinishedImport.open(out, description, settings, ids, resume);
  try {
    const speed = new Speed();
    progress?.({ task, done: unfinished.done, total: items.length, unit });
    await stopPoint({ signal }, task);
    for await (const content of plan.read(unfinished.done)) {
      const index = unfinished.done;
      unfinished.add(ids[index], content);
      progress?.({ task, done: index + 1, total: items.length, unit, detail: speed.after(items[index].bytes) });
      if (index % itemsBetweenStops === 0) await stopPoint({ signal }, task);
    }
    const { recordings, tally } = unfinished;
    const splits = plan.splits(recordings);
    const skipped = [...(plan.skipped ?? []), ...unfinished.skipped];
    const notes = [...(plan.notes ?? []), ...someNotes(unfinished.notes)];
    const found = { count: plan.found ?? items.length, unit };
    return unfinished.finish(splits, (info, folder) => {
      const finished = { info, folder, splits, recordings, found, skipped, notes, tally };
      return reportImport(out, finished, plan.started, plan.official);
    });
  } catch (error) {
    const isInterrupt = error instanceof Interrupted;
    if (isInterrupt ? unfinished.done === 0 : !unfinished.isWorthKeeping) {
      unfinished.remove();
      throw error;
    }
    unfinished.keep();
    if (isInterrupt) throw new Interrupted(task, howToGoOn);
    if (error instanceof StorageError) throw error.goingOn('What was saved before is kept.', goOnWith);
    if (!(error instanceof InputError)) throw error;
    const { fix, ...problem } = error.problem;
    throw new InputError({ ...problem, fix: fix === undefined ? howToGoOn : `${fix} ${howToGoOn}` });
  }
}

/** Splits that are told by a rule for each recording. */
export function splitsByRule(rules: Readonly<Record<string, SplitRule>>): ImportPlan['splits'] {
  return (recordings) => {
    const parts = Object.entries(rules).map(([name, part]): [string, Split] => {
      const split: Split = { train: [], test: [] };
      recordings.forEach((recording, index) => {
        const side = part(recording);
        if (side !== undefined) split[side].push(index);
      });
      return [name, split];
    });
    return Object.fromEntries(parts);
  };
}

/** Text read in a second. */
class Speed {
  private bytes = 0;
  private readonly started = performance.now();

  after(bytes: number): string {
    this.bytes += bytes;
    const perSecond = (this.bytes / (performance.now() - this.started)) * 1000;
    return `${(perSecond / 1e6).toPrecision(3)} MB/s`;
  }
}

/** Notes on single recordings: the first, and how many more there are. */
function someNotes(notes: readonly string[]): readonly string[] {
  const more = notes.length - mostNotes;
  return more <= 0 ? notes : [...notes.slice(0, mostNotes), `and ${more} more notes on single recordings`];
}
