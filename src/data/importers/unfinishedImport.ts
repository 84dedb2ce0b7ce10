import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, StorageError, storing } from '../../errors';
import { writeAll, writeFileAtomic } from '../atomicFile';
import type { Claim } from '../claim';
import { DatasetWriter, type WrittenRecording } from '../datasetWriter';
import type { DatasetDescription } from '../newRecording';
import { claimDataset, temporaryFolder } from '../outputFolder';
import { parseOwn, readOwnText, type OwnFile } from '../ownFile';
import type { DatasetInfo, Split } from '../datasetFormat';
import type { StoredReport } from '../storedReport';
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
  /** SHA-256 of all coordinates up to here, where they were brought to the disk. */
  coordinates?: string;
}

/** The first line of the journal. */
interface JournalHead {
  format: 'usdrl-import';
  version: 2;
  /** Everything that decides what is written. */
  settings: string;
}

const journalFile = 'journal.jsonl';

const beginAnew = 'Give --force instead of --resume to begin anew.';

const headFile: OwnFile = {
  thing: 'line 1 of the journal',
  wanted: 'that of an import of this version',
  format: 'usdrl-import',
  shape: { version: 'number', settings: 'text' },
  fix: beginAnew,
};

const recordingShape = {
  name: 'text',
  label: 'number',
  frames: 'count',
  bodies: 'count',
  subject: 'count',
  camera: 'count',
  setup: 'count',
  replication: 'count',
  'segments?': [['number']],
} as const;

const lineFile: OwnFile = {
  thing: 'line of the journal',
  wanted: 'what became of a recording',
  shape: {
    id: 'text',
    recordings: [recordingShape],
    skipped: [{ name: 'text', why: 'text' }],
    notes: ['text'],
    'tally?': { '*': 'number' },
    'coordinates?': 'text',
  },
  fix: beginAnew,
};

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
    /** What was not as it was left. */
    private readonly mended: readonly string[] = [],
  ) {}

  /**
   * Begins an import, or takes up the one that was interrupted.
   *
   * @param settings everything that decides what is written; another value cannot go on with what is there.
   * @param ids what will be read, in order; what was read before must be the beginning of it.
   * @throws InputError when the data set exists and `force` was not given, or another process makes it; when an interrupted
   *   import is there and neither `force` nor `resume` was given, or does not fit what is to be read.
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
    const claim = claimDataset(out);
    return claim.begin(() => {
      if (existsSync(join(folder, journalFile))) {
        if (resume) return UnfinishedImport.takeUp(folder, out, description, key, ids, claim);
        if (!(description.force ?? false)) {
          const fix = 'Give --resume to go on with it, or --force to begin anew.';
          throw new InputError({ file: folder, thing: 'import', found: 'an interrupted one', wanted: 'none', fix });
        }
      }
      const writer = DatasetWriter.createIn(folder, out, description, claim);
      const head: JournalHead = { format: 'usdrl-import', version: 2, settings: key };
      try {
        return new UnfinishedImport(out, writer, beginJournal(folder, [head]), []);
      } catch (error) {
        writer.abort();
        throw error;
      }
    });
  }

  private static takeUp(
    folder: string,
    out: string,
    description: DatasetDescription,
    key: string,
    ids: readonly string[],
    claim: Claim,
  ): UnfinishedImport {
    const fail = (thing: string, found: string | number, wanted: string): never => {
      throw new InputError({ file: folder, thing, found, wanted, fix: beginAnew });
    };
    const { head, lines, mended } = readJournal(join(folder, journalFile));
    if (head.settings !== key) fail('interrupted import', 'other data or options', 'the same as now');
    const other = lines.findIndex(({ id }, i) => id !== ids[i]);
    if (other >= 0) fail(`recording ${other}`, ids[other] ?? 'none', `${lines[other].id}, as read before`);
    const written = lines.flatMap(({ recordings }) => recordings);
    const writer = DatasetWriter.reopenIn(folder, out, description, written, claim);
    const told = lines.at(-1)?.coordinates;
    if (told !== undefined && told !== writer.coordinatesHash) {
      writer.leave();
      fail('SHA-256 of the coordinates read before', writer.coordinatesHash, `${told}, as when they were saved`);
    }
    // Written anew without what was cut off.
    return new UnfinishedImport(out, writer, beginJournal(folder, [head, ...lines]), lines, mended);
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
    return [...this.mended, ...this.lines.flatMap(({ notes }) => notes)];
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

  /** Gives the data set its name, with a report in it: see {@link DatasetWriter.finishReported}. */
  finish<Report extends StoredReport>(
    splits: Readonly<Record<string, Split>>,
    report: (info: DatasetInfo, folder: string) => Report,
  ): Report {
    const made = this.writer.finishReported(splits, report);
    closeSync(this.journal);
    return made;
  }

  /** True when so much was read that doing it again would be a nuisance. */
  get isWorthKeeping(): boolean {
    return this.done >= recordingsWorthKeeping || this.bytes >= bytesBetweenSaves;
  }

  /** Leaves everything for resumption; on a full disk without what was read since the journal was last written. */
  keep(): void {
    try {
      this.save();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
    } finally {
      closeSync(this.journal);
      this.writer.leave();
    }
  }

  /** Removes everything. */
  remove(): void {
    closeSync(this.journal);
    this.writer.abort();
  }

  private save(): void {
    this.writer.flush();
    const last = this.unsaved.at(-1);
    if (last !== undefined) last.coordinates = this.writer.coordinatesHash;
    storing(join(temporaryFolder(this.out, 'part'), journalFile), () => {
      writeAll(this.journal, Buffer.from(this.unsaved.map((line) => `${JSON.stringify(line)}\n`).join('')));
      fsyncSync(this.journal);
    });
    this.unsaved = [];
    this.unsavedBytes = 0;
  }
}

/** Writes a journal and opens it for more. */
function beginJournal(folder: string, lines: readonly object[]): number {
  const file = join(folder, journalFile);
  writeFileAtomic(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return storing(file, () => openSync(file, 'a'));
}

/**
 * The lines of a journal up to one that is damaged: what stands after it is read again, which gives the same. A last line that was cut
 * off by a kill is no damage.
 */
function readJournal(file: string): { head: JournalHead; lines: JournalLine[]; mended: string[] } {
  const texts = readOwnText(file, headFile).split('\n');
  const head = parseOwn(texts[0], file, headFile) as JournalHead;
  if ((head.version as number) !== 2) {
    const { thing, wanted, fix } = headFile;
    throw new InputError({ file, thing, found: `version ${head.version}`, wanted, fix });
  }
  const lines: JournalLine[] = [];
  for (const text of texts.slice(1, -1)) {
    try {
      lines.push(parseOwn(text, file, lineFile) as JournalLine);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const place = lines.length + 2;
      return {
        head,
        lines,
        mended: [`${file}: line ${place} is damaged: what stood there and after it was read again`],
      };
    }
  }
  return { head, lines, mended: [] };
}
