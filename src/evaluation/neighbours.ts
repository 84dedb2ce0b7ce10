import { CompiledFunction, tf } from '../tensor';
import { InputError } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import { sizeOf, type FeatureSet } from './featureSet';
import { nearestInBlock, type BlockNeighbours } from './nearestInBlock';
import { inverseLength } from './statistics';

/** The nearest training clips of every test clip. */
export interface Neighbours {
  /** Neighbours of each test clip. */
  k: number;
  /** Row-major (test clips, k): training clips, nearest first. */
  indices: Int32Array;
  /** Row-major (test clips, k): their cosine similarities. */
  similarities: Float32Array;
}

export interface NeighbourOptions extends LongWork {
  /** Default 1. */
  k?: number;
  /** Clips of either side compared at once, which bounds the memory; default 3072. */
  block?: number;
}

/**
 * Finds for every test clip the k training clips of largest cosine similarity, exactly: every pair is compared. One block of
 * pairs is in memory at a time, and the training features once more, at unit length. Equal similarities rank by place in the
 * training set; a feature of all zeros has similarity 0 to everything.
 */
export async function findNeighbours(
  train: FeatureSet,
  test: FeatureSet,
  { k = 1, block, ...work }: NeighbourOptions = {},
): Promise<Neighbours> {
  checkK(k, sizeOf(train));
  const references = new ReferenceClips(train, block);
  try {
    return await references.nearest(test, k, work);
  } finally {
    references.dispose();
  }
}

/** Training clips that test clips are compared with, again and again; see {@link findNeighbours}. Dispose of them after use. */
export class ReferenceClips {
  private readonly keys: tf.Tensor2D[] = [];
  private readonly product = new CompiledFunction([]);
  private readonly count: number;

  /** @param block clips of either side compared at once, which bounds the memory */
  constructor(
    train: FeatureSet,
    private readonly block = 3072,
  ) {
    this.count = sizeOf(train);
    for (let first = 0; first < this.count; first += block) this.keys.push(unitColumns(train, first, block)); // (D, B)
  }

  /** The k nearest of them to every test clip. */
  async nearest(test: FeatureSet, k: number, work: LongWork = {}): Promise<Neighbours> {
    checkK(k, this.count);
    const { block } = this;
    const total = sizeOf(test);
    const found: Neighbours = {
      k,
      indices: new Int32Array(total * k),
      similarities: new Float32Array(total * k).fill(-Infinity),
    };
    for (let first = 0; first < total; first += block) {
      const queries = unitBlock(test, first, block); // (B, D)
      try {
        for (const [index, others] of this.keys.entries()) {
          await stopPoint(work, 'retrieval');
          keepNearest(found, first, await nearestInBlock(this.product, queries, others, k), index * block);
        }
      } finally {
        queries.dispose();
      }
      work.progress?.({ task: 'retrieval', done: Math.min(first + block, total), total, unit: 'clip' });
    }
    return found;
  }

  dispose(): void {
    tf.dispose(this.keys);
    this.product.dispose();
  }
}

/** A block of rows, each scaled to length 1 (a row of zeros stays zero). */
function unitBlock({ features, width, labels }: FeatureSet, first: number, block: number): tf.Tensor2D {
  const rows = Math.min(block, labels.length - first);
  const values = features.subarray(first * width, (first + rows) * width);
  // Lengths in double precision, so that no square is too small or too large for them.
  const scales = Float32Array.from({ length: rows }, (_, row) => inverseLength(values, row * width, width));
  return tf.tidy(() => tf.mul(tf.tensor2d(values, [rows, width]), tf.tensor2d(scales, [rows, 1])));
}

/** As {@link unitBlock}, a clip a column: products with columns need no transposing of every block at every turn. */
function unitColumns(set: FeatureSet, first: number, block: number): tf.Tensor2D {
  return tf.tidy(() => tf.transpose(unitBlock(set, first, block)));
}

/** Merges a block's nearest into the lists of the nearest so far. Keys arrive in order, so equals keep theirs. */
function keepNearest(found: Neighbours, firstQuery: number, block: BlockNeighbours, firstKey: number): void {
  const { k, indices, similarities } = found;
  const { count } = block;
  for (let i = 0; i < block.places.length; i++) {
    const start = (firstQuery + Math.floor(i / count)) * k;
    const similarity = block.similarities[i];
    if (similarity <= similarities[start + k - 1]) continue;
    let place = start + k - 1;
    while (place > start && similarities[place - 1] < similarity) {
      similarities[place] = similarities[place - 1];
      indices[place] = indices[place - 1];
      place--;
    }
    similarities[place] = similarity;
    indices[place] = firstKey + block.places[i];
  }
}

function checkK(k: number, trainingClips: number): void {
  if (!Number.isInteger(k) || k < 1 || k > trainingClips) {
    throw new InputError({
      thing: 'k (neighbours)',
      found: k,
      wanted: `a whole number from 1 to ${trainingClips}, the number of training clips`,
    });
  }
}
