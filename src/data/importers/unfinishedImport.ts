import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors';
import { writeAll } from '../atomicFile';
import { DatasetWriter, type WrittenRecording } from '../datasetWriter';
import type { DatasetDescription } from '../newRecording';
import { temporaryFolder } from '../outputFolder';
import type { DatasetInfo, Split } from '../datasetFormat';
import type { SkippedRecording } from './importReport';
import { addTallies, type Tally } from './tally';
import type { RecordingContent } from './recordings/recordingContent';

/** What became of one recording or array row: a line of the journal. */
interface JournalLine {
  /** What was read; on resumption it must be the same again. */
  id: string;
  recordings: WrittenRecording[];
  skipped: SkippedRecording[];
  notes: string[];
  tally?: Tally;
}

/** The first line of the journal. */
interface JournalHead {
  format: 'usdrl-import';
  version: 2;
  /** Everything that decides what is written. */
  settings: string;
  /** The process that writes. */
  pid: number;
}

const journalFile = 'journal.jsonl';

/** So many bytes of coordinates may be lost when the machine stops. */
const bytesBetweenSaves = 2 ** 26;

/** Fewer are read again in a second. */
const recordingsWorthKeeping = 1000;

/**
 * A data set that is being imported into a hidden folder beside the final one, with a journal of what was read, so that
 * an interrupted import can go on. A line of the journal is written when its coordinates are on the disk.
 */
export class UnfinishedImport {
  private unsaved: JournalLine[] = [];
  private unsavedBytes = 0;
  /** Coordinates written by this process. */
  private bytes = 0;

  private constructor(
    private readonly out: string,
    private readonly writer: DatasetWriter,
    private readonly journal: number,
    private readonly lines: JournalLine[],
  ) {}

  /**
   * Begins an import, or takes up the one that was interrupted.
   *
   * @param settings everything that decides what is written; another value cannot go on with what is there.
   * @param ids what will be read, in order; what was read before must be the beginning of it.
   * @throws InputError when the data set exists and `force` was not given; when an interrupted import is there and
   *   neither `force` nor `resume` was given, or does not fit what is to be read.
   */
  static open(
    out: string,
    description: DatasetDescription,
    settings: unknown,
    ids: readonly string[],
    resume: boolean,
  ): UnfinishedImport {
    const folder = temporaryFolder(out, 'part');
    const key = JSON.stringify([{ ...description, force: undefined }, settings]);
    if (existsSync(join(folder, journalFile))) {
      if (resume) return UnfinishedImport.takeUp(folder, out, description, key, ids);
      if (!(description.force ?? false)) {
        const fix = 'Give --resume to go on with it, or --force to begin anew.';
        throw new InputError({ file: folder, thing: 'import', found: 'an interrupted one', wanted: 'none', fix });
      }
    }
    const writer = DatasetWriter.createIn(folder, out, description);
    const head: JournalHead = { format: 'usdrl-import', version: 2, settings: key, pid: process.pid };
    writeFileSync(join(folder, journalFile), `${JSON.stringify(head)}\n`);
    return new UnfinishedImport(out, writer, openSync(join(folder, journalFile), 'a'), []);
  }

  private static takeUp(
    folder: string,
    out: string,
    description: DatasetDescription,
    key: string,
    ids: readonly string[],
  ): UnfinishedImport {
    const fail = (thing: string, found: string | number, wanted: string): never => {
      const fix = 'Give --force instead of --resume to begin anew.';
      throw new InputError({ file: folder, thing, found, wanted, fix });
    };
    const [head, ...lines] = readJournal(join(folder, journalFile)) as [JournalHead | undefined, ...JournalLine[]];
    if (head?.format !== 'usdrl-import' || head.version !== 2)
      fail('journal', 'something else', 'that of an import of this version');
    if (head?.settings !== key) fail('interrupted import', 'other data or options', 'the same as now');
    if (head !== undefined && head.pid !== process.pid && isRunning(head.pid)) {
      fail('interrupted import', `process ${head.pid} at work on it`, 'no other process');
    }
    const other = lines.findIndex(({ id }, i) => id !== ids[i]);
    if (other >= 0) fail(`recording ${other}`, ids[other] ?? 'none', `${lines[other].id}, as read before`);
    const written = lines.flatMap(({ recordings }) => recordings);
    const writer = DatasetWriter.reopenIn(folder, out, description, written);
    // Written anew without a last line that was cut off, and with the number of this process.
    const texts = [{ ...head, pid: process.pid }, ...lines].map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(join(folder, journalFile), texts.join(''));
    return new UnfinishedImport(out, writer, openSync(join(folder, journalFile), 'a'), lines);
  }

  /** How many recordings are done. */
  get done(): number {
    return this.lines.length;
  }

  get skipped(): SkippedRecording[] {
    return this.lines.flatMap(({ skipped }) => skipped);
  }

  /** The sum of what was done. */
  get tally(): Tally {
    return addTallies(this.lines.map(({ tally }) => tally));
  }

  get notes(): string[] {
    return this.lines.flatMap(({ notes }) => notes);
  }

  /** The recordings written, in order. */
  get recordings(): WrittenRecording[] {
    return this.lines.flatMap(({ recordings }) => recordings);
  }

  /** Writes what became of the next recording. */
  add(id: string, { recordings, skipped, notes, tally }: RecordingContent): void {
    const written = recordings.map((recording) => {
      this.unsavedBytes += recording.clip.coordinates.byteLength;
      this.bytes += recording.clip.coordinates.byteLength;
      return this.writer.written(this.writer.append(recording));
    });
    const line = { id, recordings: written, skipped, notes, tally };
    this.lines.push(line);
    this.unsaved.push(line);
    if (this.unsavedBytes >= bytesBetweenSaves) this.save();
  }

  /** Gives the data set its name. */
  finish(splits: Readonly<Record<string, Split>>): DatasetInfo {
    const info = this.writer.finish({ splits });
    closeSync(this.journal);
    rmSync(join(this.out, journalFile));
    return info;
  }

  /** True when so much was read that doing it again would be a nuisance. */
  get isWorthKeeping(): boolean {
    return this.done >= recordingsWorthKeeping || this.bytes >= bytesBetweenSaves;
  }

  /** Leaves everything for resumption. */
  keep(): void {
    this.save();
    closeSync(this.journal);
    this.writer.close();
  }

  /** Removes everything. */
  remove(): void {
    closeSync(this.journal);
    this.writer.abort();
  }

  private save(): void {
    this.writer.flush();
    writeAll(this.journal, Buffer.from(this.unsaved.map((line) => `${JSON.stringify(line)}\n`).join('')));
    fsyncSync(this.journal);
    this.unsaved = [];
    this.unsavedBytes = 0;
  }
}

/** The lines of a journal; the last one may have been cut off. */
function readJournal(file: string): unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  try {
    return lines.map((line): unknown => JSON.parse(line));
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Some process has this number, but it is not ours.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
