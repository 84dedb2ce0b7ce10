import type { Stablehlo } from '../stablehlo';
import { axisOf, integersOf, tensorType, type Value } from '../value';
import type { Writer } from './operation';

/** Operations that take values at places, or put them there. */
export const indexing: Record<string, Writer> = {
  GatherNd: ({ text, inputs: [x, indices], shape }) => {
    const depth = indices.shape[indices.shape.length - 1];
    const taken = x.shape.map((size, axis) => (axis < depth ? 1 : size));
    const axes = x.shape.map((_, axis) => axis);
    const rows = indices.shape.length - 1;
    return gathered(text, x, indices, shape, {
      offset: axes.slice(depth).map((axis) => axis - depth + rows),
      collapsed: axes.slice(0, depth),
      map: axes.slice(0, depth),
      vectorAxis: rows,
      sizes: taken,
    });
  },
  GatherV2: ({ text, inputs: [x, indices, axis], shape, attributes: { batch_dims: batch } }) => {
    const along = axisOf(integersOf(axis)[0], x.shape.length);
    const shared = batch as number;
    const end = along + indices.shape.length - shared;
    const axes = shape.map((_, place) => place);
    return gathered(text, x, indices, shape, {
      offset: axes.filter((place) => (place >= shared && place < along) || place >= end),
      collapsed: [along],
      map: [along],
      batching: axes.slice(0, shared),
      vectorAxis: indices.shape.length,
      sizes: x.shape.map((size, place) => (place < shared || place === along ? 1 : size)),
    });
  },
  OneHot: ({ text, inputs: [indices, , on, off], shape, attributes: { axis } }) => {
    const along = axisOf(axis as number, shape.length);
    const others = shape.map((_, place) => place).filter((place) => place !== along);
    const wanted = text.broadcastAlong(text.convert(indices, 'i32'), shape, others);
    const here = text.compare('EQ', text.iota(shape, along), wanted, shape);
    return text.select(here, text.reshape(on, []), text.reshape(off, []), shape);
  },
  Range: ({ text, inputs: [start, , step], shape }) => {
    const [first, each] = [start, step].map((value) => integersOf(value)[0]);
    const values = Array.from({ length: shape[0] }, (_, place) => first + place * each);
    return text.constant(shape, start.type, start.type === 'f32' ? Float32Array.from(values) : Int32Array.from(values));
  },
  UnsortedSegmentSum: ({ text, inputs: [x, segments], shape }) => {
    // A product with which segment each row belongs to would be a product of matrices; a scatter adds exactly.
    const rank = segments.shape.length;
    const windows = shape.slice(1).map((_, axis) => axis + rank);
    const zero = text.filled(shape, 0, x.type);
    const element = `tensor<${x.type}>`;
    const numbers =
      `#stablehlo.scatter<update_window_dims = [${windows.join(', ')}], inserted_window_dims = [0], ` +
      `scatter_dims_to_operand_dims = [0], index_vector_dim = ${rank}>`;
    return text.add(shape, x.type, (result) =>
      [
        `"stablehlo.scatter"(${zero.name}, ${segments.name}, ${x.name}) ({`,
        `^bb0(%a: ${element}, %b: ${element}):`,
        `  %sum = stablehlo.add %a, %b : ${element}`,
        `  stablehlo.return %sum : ${element}`,
        `}) {scatter_dimension_numbers = ${numbers}} : (${result}, ${tensorType(segments)}, ${tensorType(x)}) -> ${result}`,
      ].join('\n'),
    );
  },
};

/** What a gather of StableHLO is told. */
interface Gathering {
  offset: number[];
  collapsed: number[];
  map: number[];
  /** Axes that values and indices share. */
  batching?: number[];
  vectorAxis: number;
  sizes: number[];
}

function gathered(
  text: Stablehlo,
  x: Value,
  indices: Value,
  shape: readonly number[],
  { offset, collapsed, map, batching = [], vectorAxis, sizes }: Gathering,
): Value {
  const common = batching.join(', ');
  const shared =
    common === '' ? '' : `operand_batching_dims = [${common}], start_indices_batching_dims = [${common}], `;
  const numbers =
    `#stablehlo.gather<offset_dims = [${offset.join(', ')}], collapsed_slice_dims = [${collapsed.join(', ')}], ${shared}` +
    `start_index_map = [${map.join(', ')}], index_vector_dim = ${vectorAxis}>`;
  return text.add(
    shape,
    x.type,
    (result) =>
      `"stablehlo.gather"(${x.name}, ${indices.name}) {dimension_numbers = ${numbers}, ` +
      `slice_sizes = array<i64: ${sizes.join(', ')}>} : (${tensorType(x)}, ${tensorType(indices)}) -> ${result}`,
  );
}
