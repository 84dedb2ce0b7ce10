import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsync, fsyncSync, ftruncateSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError, storing } from '../errors';
import { makeFolder, writeAll } from './atomicFile';
import type { Claim } from './claim';
import { filePieces } from './contentHash';
import type { Recording } from './dataset';
import {
  datasetFiles,
  datasetHashes,
  type DatasetInfo,
  type Segment,
  type RecordingColumns,
  type Split,
} from './datasetFormat';
import { checkRecording, type DatasetDescription, type NewRecording } from './newRecording';
import { claimDataset, refuseOverwriting, takeName, temporaryFolder } from './outputFolder';
import { firstBodies, storedBodies } from './storedBodies';
import { storeReport, type StoredReport } from './storedReport';

/** So much is worth telling the disk. */
const bytesBetweenSends = 2 ** 23;

/** What the index of an unfinished data set says about a recording. */
export interface WrittenRecording extends Recording {
  segments?: readonly Segment[];
}

/**
 * Writes a data set folder recording by recording. Everything goes to a neighbouring temporary folder, which takes the final
 * name only in {@link finish}, so an interrupted import never looks like a data set.
 */
export class DatasetWriter {
  private readonly columns: RecordingColumns = {
    name: [],
    label: [],
    frames: [],
    bodies: [],
    subject: [],
    camera: [],
    setup: [],
    replication: [],
  };
  private readonly segments = new Map<string, readonly Segment[]>();
  private readonly known = new Set<string>();
  private readonly hash = createHash('sha256');
  private frames = 0;
  private open = true;
  /** Bytes of coordinates since the disk was last told to take them. */
  private unsent = 0;
  private sending = false;
  private failure: Error | undefined;

  private constructor(
    private readonly folder: string,
    private readonly temporary: string,
    private readonly description: DatasetDescription,
    private readonly handle: number,
    private readonly claim: Claim,
  ) {}

  /**
   * The folder is claimed until {@link finish}, {@link abort} or {@link leave}.
   *
   * @throws InputError when the folder exists and `force` was not given, or exists and is no data set, or another one makes it
   */
  static create(folder: string, description: DatasetDescription): DatasetWriter {
    const claim = claimDataset(folder);
    return claim.begin(() => DatasetWriter.createIn(temporaryFolder(folder, 'new'), folder, description, claim));
  }

  /** As {@link create}, with a temporary folder of one's choice; what is in it is removed. */
  static createIn(temporary: string, folder: string, description: DatasetDescription, claim: Claim): DatasetWriter {
    const target = resolve(folder);
    refuseOverwriting(target, description.force ?? false);
    return storing(temporary, () => {
      rmSync(temporary, { recursive: true, force: true });
      makeFolder(temporary);
      const handle = openSync(join(temporary, datasetFiles.coordinates), 'w');
      return new DatasetWriter(target, temporary, description, handle, claim);
    });
  }

  /**
   * Takes up a data set that was left unfinished in a temporary folder, after the recordings given; coordinates after
   * theirs are cut off.
   * @throws InputError when the coordinates are fewer than those of the recordings.
   */
  static reopenIn(
    temporary: string,
    folder: string,
    description: DatasetDescription,
    written: readonly WrittenRecording[],
    claim: Claim,
  ): DatasetWriter {
    const target = resolve(folder);
    refuseOverwriting(target, description.force ?? false);
    const file = join(temporary, datasetFiles.coordinates);
    const handle = storing(file, () => openSync(file, 'a+'));
    const writer = new DatasetWriter(target, temporary, description, handle, claim);
    try {
      writer.restore(written);
      return writer;
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  /** Number of recordings written so far. */
  get size(): number {
    return this.columns.name.length;
  }

  /**
   * Adds a recording and returns its number. Bodies after the last one that is ever non-zero are not stored.
   * @throws InputError when the name was used, the label is no class, sizes do not fit or a coordinate is not finite.
   */
  append(recording: NewRecording): number {
    const { name, label, clip } = recording;
    if (this.known.has(name)) {
      const { file } = recording;
      throw new InputError({ file, thing: `${name}: name`, found: 'used before', wanted: 'a name of its own' });
    }
    checkRecording(recording, this.description);
    const bodies = storedBodies(clip);
    const coordinates = firstBodies(clip, bodies);
    const bytes = new Uint8Array(coordinates.buffer, coordinates.byteOffset, coordinates.byteLength);
    storing(join(this.temporary, datasetFiles.coordinates), () => writeAll(this.handle, bytes));
    this.hash.update(bytes);
    this.unsent += bytes.length;
    this.send();
    const { subject = 0, camera = 0, setup = 0, replication = 0, segments } = recording;
    this.list({ name, label, frames: clip.frames, bodies, subject, camera, setup, replication, segments });
    return this.size - 1;
  }

  /** SHA-256 of the coordinates so far. */
  get coordinatesHash(): string {
    return this.hash.copy().digest('hex');
  }

  /** What the index will say about a recording. */
  written(index: number): WrittenRecording {
    const { name, label, frames, bodies, subject, camera, setup, replication } = this.columns;
    return {
      name: name[index],
      label: label[index],
      frames: frames[index],
      bodies: bodies[index],
      subject: subject[index],
      camera: camera[index],
      setup: setup[index],
      replication: replication[index],
      segments: this.segments.get(name[index]),
    };
  }

  /** Brings all coordinates to the disk. */
  flush(): void {
    if (!this.open) return;
    storing(join(this.temporary, datasetFiles.coordinates), () => {
      if (this.failure !== undefined) throw this.failure;
      fsyncSync(this.handle);
    });
    this.unsent = 0;
  }

  /** Writes the index and gives the folder its name. Splits hold recording numbers. */
  finish({ splits }: { splits: Readonly<Record<string, Split>> }): DatasetInfo {
    return this.finishAfter(splits, (info) => info);
  }

  /** As {@link finish}, with the report of the import. @param report makes it; the folder is where the data set still lies then */
  finishReported<Report extends StoredReport>(
    splits: Readonly<Record<string, Split>>,
    report: (info: DatasetInfo, folder: string) => Report,
  ): Report {
    return this.finishAfter(splits, (info) => {
      const made = report(info, this.temporary);
      storeReport(this.temporary, made);
      return made;
    });
  }

  private finishAfter<Last>(splits: Readonly<Record<string, Split>>, last: (info: DatasetInfo) => Last): Last {
    return storing(this.folder, () => {
      const made = last(this.complete(splits));
      takeName(this.temporary, this.folder, this.description.force ?? false);
      this.claim.release();
      return made;
    });
  }

  private complete(splits: Readonly<Record<string, Split>>): DatasetInfo {
    this.checkSplits(splits);
    const segments = this.segments.size === 0 ? undefined : Object.fromEntries(this.segments);
    const { name, synthetic, layout, bodies, classes, third, normalisation, source } = this.description;
    const about = {
      format: 'usdrl-dataset' as const,
      version: 1 as const,
      name,
      synthetic,
      layout,
      bodies,
      classes,
      sequences: this.size,
      frames: this.frames,
      ...(third !== undefined && { third }),
      normalisation,
      source,
    };
    const content = { about, recordings: this.columns, splits, segments };
    const { fingerprint, checksums } = datasetHashes(this.hash, content);
    const info: DatasetInfo = { ...about, fingerprint };
    this.flush();
    this.close();
    this.writeJson(datasetFiles.recordings, this.columns);
    this.writeJson(datasetFiles.splits, splits);
    if (segments !== undefined) this.writeJson(datasetFiles.segments, segments);
    this.writeJson(datasetFiles.info, { ...info, checksums }, 2);
    return info;
  }

  /** Removes what was written. Nothing happens after {@link finish}. */
  abort(): void {
    this.close();
    // Another one may be at it by now.
    if (!this.claim.holds) return;
    rmSync(this.temporary, { recursive: true, force: true });
    this.claim.release();
  }

  /** Leaves everything where it is, for {@link reopenIn}. */
  leave(): void {
    this.close();
    this.claim.release();
  }

  private close(): void {
    if (this.open) closeSync(this.handle);
    this.open = false;
  }

  /** Lets the disk take what was written while the next recordings are made, so that {@link flush} has little to wait for. */
  private send(): void {
    if (this.sending || this.unsent < bytesBetweenSends) return;
    this.sending = true;
    this.unsent = 0;
    fsync(this.handle, (error) => {
      this.sending = false;
      // The system tells of a failure once: it is kept for the next flush. Of a file closed meanwhile there is none to tell.
      if (error !== null && this.open) this.failure = error;
    });
  }

  /** Enters a recording whose coordinates are written into the index. */
  private list({ segments, ...recording }: WrittenRecording): void {
    for (const column of Object.keys(this.columns) as (keyof RecordingColumns)[]) {
      const values: (string | number)[] = this.columns[column];
      values.push(recording[column]);
    }
    this.frames += recording.frames;
    this.known.add(recording.name);
    if (segments !== undefined) this.segments.set(recording.name, segments);
  }

  private restore(written: readonly WrittenRecording[]): void {
    const joints = this.description.layout.joints.length;
    const wanted = written.reduce((bytes, { frames, bodies }) => bytes + frames * bodies * joints * 12, 0);
    const found = fstatSync(this.handle).size;
    if (found < wanted) {
      const fix = 'Import the data from the beginning with --force.';
      throw new InputError({ file: this.temporary, thing: 'bytes of the coordinates', found, wanted, fix });
    }
    ftruncateSync(this.handle, wanted);
    for (const piece of filePieces(join(this.temporary, datasetFiles.coordinates))) this.hash.update(piece);
    written.forEach((recording) => this.list(recording));
  }

  private writeJson(name: string, value: unknown, indent?: number): void {
    const file = join(this.temporary, name);
    storing(file, () => writeFileSync(file, `${JSON.stringify(value, null, indent)}\n`));
  }

  private checkSplits(splits: Readonly<Record<string, Split>>): void {
    for (const [name, split] of Object.entries(splits)) {
      const parts = [...split.train, ...split.test];
      const wrong = parts.find((index) => !Number.isInteger(index) || index < 0 || index >= this.size);
      if (wrong === undefined) continue;
      throw new InputError({ thing: `split ${name}`, found: wrong, wanted: `recording numbers below ${this.size}` });
    }
  }
}
