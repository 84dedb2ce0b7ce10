import { tf, type CompiledFunction } from '../tensor';

/** The nearest of one block of training clips to each query. */
export interface BlockNeighbours {
  /** Neighbours of each query: k, or all clips of a smaller block. */
  count: number;
  /** Row-major (queries, count): places in the block, nearest first, of equals the first place first. */
  places: Int32Array;
  similarities: Float32Array;
}

/** Similarities are looked through by so many: for most of them only the largest of their group is found. */
const group = 64;

/**
 * Compares one block of queries (Q, D) with one block of training clips (D, B); only what is nearest leaves the engine. The
 * k nearest lie in the k groups of nearest maxima, so that a search with places, several times as slow as one for maxima,
 * goes through these alone.
 */
export async function nearestInBlock(
  product: CompiledFunction,
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  k: number,
): Promise<BlockNeighbours> {
  const clips = keys.shape[1];
  const count = Math.min(k, clips);
  const inGroups = clips % group === 0 && count < clips / group;
  const nearest = ([a, b]: tf.Tensor[]): tf.Tensor[] =>
    tf.tidy(() => {
      const similarities = tf.matMul(a, b); // (Q, B)
      return inGroups ? nearestByGroups(similarities, count) : nearestOfAll(similarities, count);
    });
  const outputs = await product.run('nearest', [queries, keys], nearest, [0]);
  const [similarities, columns, groups] = await Promise.all([
    outputs[0].data<'float32'>(),
    outputs[1].data<'int32'>(),
    outputs[2]?.data<'int32'>(),
  ]);
  tf.dispose(outputs);
  return { count, places: groups === undefined ? columns : placesInBlock(columns, groups, count), similarities };
}

/** @returns similarities and places, (Q, k) each */
function nearestOfAll(similarities: tf.Tensor, k: number): tf.Tensor[] {
  const { values, indices } = tf.topk(similarities, k);
  return [values, indices];
}

/** @returns similarities, places in the chosen groups one after another, and the groups in rising order, (Q, k) each */
function nearestByGroups(similarities: tf.Tensor, k: number): tf.Tensor[] {
  const [queries, clips] = similarities.shape;
  const grouped = tf.reshape(similarities, [queries, clips / group, group]);
  const nearest = tf.topk(tf.max(grouped, 2), k).indices;
  // In rising order, so that of equals the first of the block is found first.
  const groups = k === 1 ? nearest : tf.cast(tf.neg(tf.topk(tf.neg(tf.cast(nearest, 'float32')), k).values), 'int32');
  const rows = tf.tile(tf.reshape(tf.range(0, queries, 1, 'int32'), [queries, 1, 1]), [1, k, 1]);
  const chosen = tf.gatherND(grouped, tf.concat([rows, tf.reshape(groups, [queries, k, 1])], 2)); // (Q, k, group)
  const { values, indices } = tf.topk(tf.reshape(chosen, [queries, k * group]), k);
  return [values, indices, groups];
}

function placesInBlock(columns: Int32Array, groups: Int32Array, k: number): Int32Array {
  return columns.map((column, i) => groups[i - (i % k) + Math.floor(column / group)] * group + (column % group));
}
