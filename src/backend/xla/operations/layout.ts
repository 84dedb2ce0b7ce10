import { slice_util as sliceUtil } from '@tensorflow/tfjs-core';

import type { Stablehlo } from '../stablehlo';
import { axisOf, integersOf, tensorType, type Value } from '../value';
import type { SeveralWriter, Writer } from './operation';

/** Operations that arrange values anew. */
export const layout: Record<string, Writer> = {
  Reshape: ({ text, inputs: [x], shape }) => text.reshape(x, shape),
  Transpose: ({ text, inputs: [x, order] }) => transposed(text, x, integersOf(order)),
  ReverseV2: ({ text, inputs: [x, axes], shape }) => {
    return text.reverse(
      x,
      integersOf(axes).map((axis) => axisOf(axis, shape.length)),
    );
  },
  ConcatV2: ({ text, inputs, shape }) => {
    const axis = axisOf(integersOf(inputs[inputs.length - 1])[0], shape.length);
    return text.concatenate(inputs.slice(0, -1), axis, shape);
  },
  Pack: ({ text, inputs, shape, attributes: { axis } }) => {
    const one = shape.map((size, place) => (place === axis ? 1 : size));
    return text.concatenate(
      inputs.map((value) => text.reshape(value, one)),
      axis as number,
      shape,
    );
  },
  Slice: ({ text, inputs: [x, begin], shape }) => text.slice(x, integersOf(begin), shape),
  StridedSlice: ({ text, inputs: [x, begin, end, strides], shape, attributes }) => {
    const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'];
    const [first, last, ellipsis, added, shrunk] = masks.map((mask) => attributes[mask] as number);
    const [from, to, by] = [begin, end, strides].map(integersOf);
    const info = sliceUtil.sliceInfo([...x.shape], from, to, by, first, last, ellipsis, added, shrunk);
    const counts = info.begin.map((at, axis) => Math.max(0, Math.ceil((info.end[axis] - at) / info.strides[axis])));
    const back = counts.flatMap((_, axis) => (info.strides[axis] < 0 ? [axis] : []));
    // Backwards: forwards from the last one taken, then turned round.
    const starts = info.begin.map((at, axis) =>
      back.includes(axis) && counts[axis] > 0 ? at + (counts[axis] - 1) * info.strides[axis] : Math.max(0, at),
    );
    const taken = text.slice(x, starts, counts, info.strides.map(Math.abs));
    return text.reshape(text.reverse(taken, back), shape);
  },
  PadV2: ({ text, inputs: [x, paddings, value], shape }) => {
    const added = integersOf(paddings);
    const [low, high] = [0, 1].map((side) => x.shape.map((_, axis) => added[2 * axis + side]).join(', '));
    const inside = x.shape.map(() => 0).join(', ');
    const fill = text.reshape(value, []);
    const sizes = `low = [${low}], high = [${high}], interior = [${inside}]`;
    const types = `(${tensorType(x)}, ${tensorType(fill)})`;
    return text.add(
      shape,
      x.type,
      (result) => `stablehlo.pad ${x.name}, ${fill.name}, ${sizes} : ${types} -> ${result}`,
    );
  },
  Tile: ({ text, inputs: [x, multiples], shape }) => {
    const times = integersOf(multiples);
    const apart = x.shape.flatMap((size, axis) => [times[axis], size]);
    const axes = x.shape.map((_, axis) => 2 * axis + 1);
    return text.reshape(text.broadcastAlong(x, apart, axes), shape);
  },
  Fill: ({ text, inputs: [, value], shape }) => text.broadcast(text.reshape(value, []), shape),
};

/** Operations that take values apart. */
export const severalLayout: Record<string, SeveralWriter> = {
  SplitV: ({ text, inputs: [x, , axis], outputs }) => {
    const along = axisOf(integersOf(axis)[0], x.shape.length);
    let first = 0;
    return outputs.map(({ shape }) => {
      const begin = x.shape.map((_, place) => (place === along ? first : 0));
      first += shape[along];
      return text.slice(x, begin, shape);
    });
  },
  Unpack: ({ text, inputs: [x], outputs, attributes: { axis } }) => {
    const one = x.shape.map((size, place) => (place === axis ? 1 : size));
    return outputs.map(({ shape }, index) => {
      const begin = x.shape.map((_, place) => (place === axis ? index : 0));
      return text.reshape(text.slice(x, begin, one), shape);
    });
  },
};

function transposed(text: Stablehlo, x: Value, order: readonly number[]): Value {
  const shape = order.map((axis) => x.shape[axis]);
  const operands = `${x.name}, dims = [${order.join(', ')}] : (${tensorType(x)})`;
  return text.add(shape, x.type, (result) => `stablehlo.transpose ${operands} -> ${result}`);
}
