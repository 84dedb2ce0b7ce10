import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { resultFolder } from '../checkpoints';
import { currentBackend } from '../backend';
import { readSafetensors, sha256, toFloat32, writeSafetensors, type Dataset, type NumericArray } from '../data';
import { InputError, StorageError, storing } from '../errors';
import { featureSetOf, type EvaluationViewOptions, type FeatureSet } from '../evaluation';
import type { Encoder } from '../model';
import { codeVersion } from './codeVersion';

export interface FeatureCacheOptions {
  /** Bytes of features that are kept in all runs of a group, oldest go first; default 2 GiB, 0 keeps none. */
  cacheSize?: number;
  /** Run folder of a baseline, in which its features are kept; default none. A checkpoint's is its own. */
  cacheFolder?: string;
}

/** What features come from. */
export interface FeatureSource {
  /** Checkpoint file, or name of the baseline. */
  source: string;
  /** Of the checkpoint. */
  sourceHash?: string;
  encoder?: Encoder;
  dataset: Dataset;
  views: EvaluationViewOptions;
  seed: number;
  /** Told, in one line, when features could not be kept. */
  note?: (text: string) => void;
}

/** Of all runs of a group: 2 GiB. */
const defaultCacheSize = 2 * 2 ** 30;

/** Folder of a run in which its features lie. */
const featureFolder = 'features';

let extracted = 0;

/** How often the features of a part were computed in this process, and not taken from where they are kept. */
export function extractions(): number {
  return extracted;
}

/**
 * Features of some clips, computed once: they are kept in the run folder by a hash of everything they depend on, the content of the
 * checkpoint and the recordings included, and used again only if that and the hash of their file are right.
 */
export async function cachedFeatures(
  from: FeatureSource,
  clips: readonly number[],
  { cacheSize = defaultCacheSize, cacheFolder, checkpoint }: FeatureCacheOptions & { checkpoint?: string },
  extract: () => Promise<FeatureSet>,
): Promise<FeatureSet> {
  const compute = (): Promise<FeatureSet> => {
    extracted += 1;
    return extract();
  };
  const run = cacheFolder ?? (checkpoint === undefined ? undefined : runFolderOf(checkpoint));
  if (run === undefined || cacheSize <= 0) return compute();
  const key = keyOf(from, clips);
  const file = join(run, featureFolder, `${sha256([key]).slice(0, 16)}.safetensors`);
  const kept = read(file, key, from.dataset, clips);
  if (kept !== undefined) return kept;
  const set = await compute();
  if (set.features.byteLength <= cacheSize) {
    try {
      write(file, key, set);
      storing(dirname(run), () => forgetOldest(dirname(run), cacheSize));
    } catch (error) {
      // What the store cannot have is taken from it, not from the user.
      if (!(error instanceof StorageError)) throw error;
      const place = join(run, featureFolder);
      from.note?.(`features are not kept, and computed anew the next time: ${place}: ${error.problem.found}`);
    }
  }
  return set;
}

/** The run folder that a checkpoint belongs to; undefined for one that lies elsewhere. */
function runFolderOf(checkpoint: string): string | undefined {
  const folder = resultFolder(checkpoint);
  return existsSync(join(folder, 'config.json')) ? folder : undefined;
}

/** Everything that features depend on, as JSON. */
function keyOf({ source, sourceHash, encoder, dataset, views, seed }: FeatureSource, clips: readonly number[]): string {
  const { modality, frames, cropRatio, observeRatio } = views;
  return JSON.stringify({
    format: 1,
    code: codeVersion(),
    backend: currentBackend()?.name,
    checkpoint: sourceHash ?? source,
    // A checkpoint has its weights; those of an untrained encoder follow from the seed.
    seed: sourceHash !== undefined || encoder === undefined ? undefined : seed,
    encoder: encoder?.settings,
    shape: encoder?.shape,
    data: dataset.fingerprint,
    clips: sha256([Int32Array.from(clips)]),
    views: { modality, frames, cropRatio, observeRatio },
  });
}

function read(file: string, key: string, dataset: Dataset, clips: readonly number[]): FeatureSet | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { metadata, tensors } = readSafetensors(file);
    const array = tensors.get('features');
    if (metadata.key !== key || array?.shape.length !== 2 || array.shape[0] !== clips.length) return undefined;
    touch(file);
    return { ...featureSetOf(dataset, clips, 0), features: toFloat32(array), width: array.shape[1] };
  } catch (error) {
    // Damaged, or cleared away meanwhile: computed anew.
    if (error instanceof InputError || isMissing(error)) return undefined;
    throw error;
  }
}

/** Notes that a file was used; where that cannot be written it counts as older than it is. */
function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // On a disk that can only be read nothing is cleared away either.
  }
}

function write(file: string, key: string, { features, width, labels }: FeatureSet): void {
  const array: NumericArray = { dtype: 'float32', shape: [labels.length, width], data: features };
  writeSafetensors(file, new Map([['features', array]]), { key });
}

/** Removes the features that were used longest ago, until those of a group fit. */
function forgetOldest(group: string, size: number): void {
  const files = readdirSync(group, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(group, name, featureFolder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => /^[0-9a-f]{16}\.safetensors$/.test(basename(file)))
    .flatMap((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ file, bytes: stat.size, used: stat.mtimeMs }];
    })
    .sort((a, b) => a.used - b.used);
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of files) {
    if (total <= size) return;
    rmSync(file, { force: true });
    total -= bytes;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
