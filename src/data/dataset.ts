import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors';
import type { Clip, Layout } from '../skeleton';
import {
  datasetFiles,
  importAgain,
  parseInfo,
  parseSegments,
  parseRecordings,
  parseSplits,
  type DatasetInfo,
  type Segment,
  type RecordingColumns,
  type Split,
} from './datasetFormat';
import { readOwnFile } from './ownFile';

/** An entry of a data set, as its index describes it: an untrimmed recording, or one that was trimmed to an action. */
export interface Recording {
  name: string;
  /** From 0; -1 where unknown. */
  label: number;
  frames: number;
  /** Bodies stored; the rest up to M is zero. */
  bodies: number;
  /** From 1; 0 where unknown. */
  subject: number;
  camera: number;
  setup: number;
  replication: number;
}

/** Recordings as training and evaluation read them: of a data set folder, or held in memory. */
export interface RecordingSource {
  /** Of a data set folder; threads that make batches read it themselves. */
  readonly folder?: string;
  readonly info: Pick<DatasetInfo, 'bodies' | 'third'>;
  readonly layout: Layout;
  name(index: number): string;
  /** From 0; -1 where unknown. */
  label(index: number): number;
  frames(index: number): number;
  /** @param memory gives an array of so many numbers for the coordinates */
  read(index: number, memory?: (numbers: number) => Float32Array): Clip;
}

/**
 * A data set folder, read by position: the index is in memory, each clip comes from the disk when asked for, so a set
 * larger than the memory can be used.
 */
export class Dataset implements RecordingSource {
  /** Byte offset of each clip. */
  private readonly offsets: Float64Array;

  private constructor(
    readonly folder: string,
    readonly info: DatasetInfo,
    private readonly columns: RecordingColumns,
    private readonly splits: ReadonlyMap<string, Split>,
    private readonly segmentsByName: ReadonlyMap<string, Segment[]>,
    private readonly handle: number,
  ) {
    this.offsets = clipOffsets(columns, info.layout.joints.length);
  }

  /**
   * Opens a data set folder and checks its index against the size of its files.
   * @throws InputError when the folder is no data set or is damaged.
   */
  static open(folder: string): Dataset {
    const file = (name: string): string => join(folder, name);
    const json = (name: string): unknown =>
      readOwnFile(file(name), {
        thing: 'file of the data set',
        wanted: 'what `usdrl import` wrote',
        shape: 'object',
        fix: importAgain,
      });
    if (!existsSync(file(datasetFiles.info))) {
      throw new InputError({
        file: folder,
        thing: 'data set',
        found: `no ${datasetFiles.info}`,
        wanted: 'a data set folder',
        fix: 'Make one with `usdrl import`.',
      });
    }
    const info = parseInfo(json(datasetFiles.info), file(datasetFiles.info));
    const columns = parseRecordings(json(datasetFiles.recordings), info, file(datasetFiles.recordings));
    const splits = parseSplits(json(datasetFiles.splits), info.sequences, file(datasetFiles.splits));
    const segmentFile = file(datasetFiles.segments);
    const segments = existsSync(segmentFile)
      ? parseSegments(json(datasetFiles.segments), columns, info.classes.length, segmentFile)
      : new Map<string, Segment[]>();
    const handle = openCoordinates(file(datasetFiles.coordinates), info, columns);
    return new Dataset(folder, info, columns, splits, segments, handle);
  }

  /** Number of recordings. */
  get size(): number {
    return this.info.sequences;
  }

  get layout(): Layout {
    return this.info.layout;
  }

  /** SHA-256 of the whole content. */
  get fingerprint(): string {
    return this.info.fingerprint;
  }

  /** True if recordings are untrimmed and carry labelled segments. */
  get untrimmed(): boolean {
    return this.segmentsByName.size > 0;
  }

  get splitNames(): string[] {
    return [...this.splits.keys()];
  }

  name(index: number): string {
    return this.columns.name[this.checked(index)];
  }

  label(index: number): number {
    return this.columns.label[this.checked(index)];
  }

  frames(index: number): number {
    return this.columns.frames[this.checked(index)];
  }

  recording(index: number): Recording {
    const i = this.checked(index);
    const c = this.columns;
    return {
      name: c.name[i],
      label: c.label[i],
      frames: c.frames[i],
      bodies: c.bodies[i],
      subject: c.subject[i],
      camera: c.camera[i],
      setup: c.setup[i],
      replication: c.replication[i],
    };
  }

  /**
   * The clip of a recording, (T, M, V, 3) with M the bodies of the data set; bodies that were not stored are zero.
   * @param memory gives an array of so many numbers for the coordinates; default a new one
   */
  read(index: number, memory?: (numbers: number) => Float32Array): Clip {
    return this.readFrames(index, 0, this.frames(index), memory);
  }

  /** Some frames of a recording, as {@link read}; only they are read from the disk. */
  readFrames(
    index: number,
    start: number,
    frames: number,
    memory = (numbers: number): Float32Array => new Float32Array(numbers),
  ): Clip {
    const i = this.checked(index);
    if (!(start >= 0 && frames >= 1 && start + frames <= this.columns.frames[i])) {
      throw new RangeError(`frames ${start} to ${start + frames} of ${this.columns.frames[i]} in recording ${i}`);
    }
    const stored = this.columns.bodies[i];
    const { bodies } = this.info;
    const joints = this.layout.joints.length;
    const [from, to] = [stored * joints * 3, bodies * joints * 3];
    const coordinates = memory(frames * to);
    const bytes = new Uint8Array(coordinates.buffer, coordinates.byteOffset, 4 * frames * from);
    const offset = this.offsets[i] + 4 * start * from;
    for (let done = 0; done < bytes.length;) {
      const got = readSync(this.handle, bytes, done, bytes.length - done, offset + done);
      if (got === 0) throw this.damaged(`end of file inside recording ${i}`);
      done += got;
    }
    // The stored bodies lie one frame after another and are moved apart, the last first.
    for (let t = frames - 1; stored < bodies && t >= 0; t--) {
      coordinates.copyWithin(t * to, t * from, (t + 1) * from);
      coordinates.fill(0, t * to + from, (t + 1) * to);
    }
    return { frames, bodies, joints, coordinates };
  }

  /** @throws InputError that lists the known names when there is no such split. */
  split(name: string): Split {
    const split = this.splits.get(name);
    if (split !== undefined) return split;
    throw new InputError({
      file: this.folder,
      thing: 'split',
      found: name,
      wanted: this.splitNames.join(', ') || 'no split: the data set has none',
    });
  }

  /** The labelled segments of an untrimmed recording; empty where there are none. */
  segments(index: number): readonly Segment[] {
    return this.segmentsByName.get(this.name(index)) ?? [];
  }

  close(): void {
    closeSync(this.handle);
  }

  private checked(index: number): number {
    if (Number.isInteger(index) && index >= 0 && index < this.size) return index;
    throw new RangeError(`recording ${index} of a data set with ${this.size}`);
  }

  private damaged(found: string): InputError {
    const file = join(this.folder, datasetFiles.coordinates);
    return new InputError({
      file,
      thing: 'coordinates',
      found,
      wanted: 'the whole file',
      fix: importAgain,
    });
  }
}

/** Opens the coordinates after their size was compared with the index. */
function openCoordinates(file: string, info: DatasetInfo, columns: RecordingColumns): number {
  const fix = importAgain;
  const frames = columns.frames.reduce((sum, n) => sum + n, 0);
  if (frames !== info.frames) {
    throw new InputError({ file, thing: 'frames of all recordings', found: frames, wanted: info.frames, fix });
  }
  const joints = info.layout.joints.length;
  const wanted = columns.frames.reduce((sum, n, i) => sum + n * columns.bodies[i] * joints * 12, 0);
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    throw new InputError({ file, thing: 'file', found: 'nothing that can be read', wanted: `${wanted} bytes`, fix });
  }
  const found = fstatSync(handle).size;
  if (found === wanted) return handle;
  closeSync(handle);
  throw new InputError({ file, thing: 'bytes', found, wanted, fix });
}

function clipOffsets(columns: RecordingColumns, joints: number): Float64Array {
  const offsets = new Float64Array(columns.frames.length);
  let offset = 0;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset;
    offset += columns.frames[i] * columns.bodies[i] * joints * 12;
  }
  return offsets;
}
