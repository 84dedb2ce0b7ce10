import { Program, tf } from '../backend';
import { InputError } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import { sizeOf, type FeatureSet } from './featureSet';

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
  /** Clips of either side compared at once, which bounds the memory; default 1024. */
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
  { k = 1, block = 1024, ...work }: NeighbourOptions = {},
): Promise<Neighbours> {
  checkK(k, sizeOf(train));
  const total = sizeOf(test);
  const found: Neighbours = {
    k,
    indices: new Int32Array(total * k),
    similarities: new Float32Array(total * k).fill(-Infinity),
  };
  const keys: tf.Tensor2D[] = [];
  const product = new Program([]);
  try {
    for (let first = 0; first < sizeOf(train); first += block) keys.push(unitRows(train, first, block)); // (B, D)
    for (let first = 0; first < total; first += block) {
      const queries = unitRows(test, first, block); // (B, D)
      try {
        for (const [index, others] of keys.entries()) {
          await stopPoint(work, 'retrieval');
          keepNearest(found, first, await compare(product, queries, others), index * block, others.shape[0]);
        }
      } finally {
        queries.dispose();
      }
      work.progress?.({ task: 'retrieval', done: Math.min(first + block, total), total, unit: 'clip' });
    }
    return found;
  } finally {
    tf.dispose(keys);
    product.dispose();
  }
}

/** Similarities of one block of queries to one block of training clips, row-major (queries, keys). */
async function compare(product: Program, queries: tf.Tensor2D, keys: tf.Tensor2D): Promise<Float32Array> {
  const [similarities] = product.run('compare', [queries, keys], ([a, b]) => [tf.matMul(a, b, false, true)]);
  const values = await similarities.data<'float32'>();
  similarities.dispose();
  return values;
}

/** A block of rows, each scaled to length 1 (a row of zeros stays zero). */
function unitRows({ features, width, labels }: FeatureSet, first: number, block: number): tf.Tensor2D {
  const rows = Math.min(block, labels.length - first);
  const scaled = features.slice(first * width, (first + rows) * width);
  for (let start = 0; start < scaled.length; start += width) {
    let squares = 0;
    for (let i = start; i < start + width; i++) squares += scaled[i] * scaled[i];
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = start; i < start + width; i++) scaled[i] *= scale;
  }
  return tf.tensor2d(scaled, [rows, width]);
}

/** Merges a block of similarities into the lists of the nearest so far. Keys arrive in order, so equals keep theirs. */
function keepNearest(found: Neighbours, firstQuery: number, block: Float32Array, firstKey: number, keys: number): void {
  const { k, indices, similarities } = found;
  for (let q = 0; q < block.length / keys; q++) {
    const start = (firstQuery + q) * k;
    const end = start + k;
    const row = q * keys;
    let least = similarities[end - 1];
    for (let key = 0; key < keys; key++) {
      const similarity = block[row + key];
      if (similarity <= least) continue;
      let place = end - 1;
      while (place > start && similarities[place - 1] < similarity) {
        similarities[place] = similarities[place - 1];
        indices[place] = indices[place - 1];
        place--;
      }
      similarities[place] = similarity;
      indices[place] = firstKey + key;
      least = similarities[end - 1];
    }
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
