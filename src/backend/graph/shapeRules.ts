import {
  backend_util as backendUtil,
  broadcast_util as broadcastUtil,
  slice_util as sliceUtil,
  util,
} from '@tensorflow/tfjs-core';

import { dataTypes, type OperationAttribute, type TensorValues } from './nativeBackend';

/** Shape and TensorFlow's DataType of a tensor. */
export interface TensorType {
  shape: number[];
  dtype: number;
}

/** A tensor that an operation takes, with its values where the host made it. */
export interface Operand extends TensorType {
  values?: TensorValues;
}

/** What an operation gives, from what it takes; attributes by name. */
type ShapeRule = (operands: readonly Operand[], attributes: Attributes) => TensorType[];
type Attributes = Record<string, OperationAttribute['value']>;

/**
 * Shapes and types that an operation gives, without running it.
 *
 * @throws Error that names an operation without a rule, or one whose axes or sizes come from another operation
 */
export function inferred(
  op: string,
  operands: readonly Operand[],
  attributes: readonly OperationAttribute[],
): TensorType[] {
  if (!Object.hasOwn(shapeRules, op)) {
    throw new Error(
      `a step that is compiled uses the operation ${op}, for which src/backend/graph/shapeRules.ts has no rule; ` +
        'add one, or run steps with training.execution=eager',
    );
  }
  return shapeRules[op](operands, Object.fromEntries(attributes.map(({ name, value }) => [name, value])));
}

const int32 = dataTypes.int32 as number;
const bool = dataTypes.bool as number;

const asFirst: ShapeRule = ([{ shape, dtype }]) => [{ shape, dtype }];
const testsFirst: ShapeRule = ([{ shape }]) => [{ shape, dtype: bool }];

const broadcast: ShapeRule = ([a, b]) => [{ shape: broadcastShape(a.shape, b.shape), dtype: a.dtype }];
const compares: ShapeRule = ([a, b]) => [{ shape: broadcastShape(a.shape, b.shape), dtype: bool }];

const reduces: ShapeRule = ([x, axes], { keep_dims: keep }) => {
  const along = util.parseAxisParam(integers(axes), x.shape);
  const [rest] = backendUtil.computeOutAndReduceShapes(x.shape, along);
  const shape = keep ? backendUtil.expandShapeToKeepDim(rest, along) : rest;
  return [{ shape, dtype: x.dtype }];
};

const finds: ShapeRule = ([x, axis], { output_type: dtype }) => {
  const along = axisOf(integers(axis)[0], x.shape);
  return [{ shape: x.shape.filter((_, index) => index !== along), dtype: dtype as number }];
};

const asTold: ShapeRule = ([sizes, x]) => [{ shape: integers(sizes), dtype: x.dtype }];

/** Rules by TensorFlow's names of its operations: those that this project's models and losses use, and what encoders are usually made of. */
export const shapeRules: Record<string, ShapeRule> = {
  ...each('Abs Ceil Cos Cumsum Elu EluGrad Erf Exp Expm1 Floor LeakyRelu Log Log1p LogicalNot Neg OnesLike', asFirst),
  ...each('Reciprocal Relu Relu6 ReverseV2 Round Rsqrt Selu Sigmoid Sign Sin Softmax Softplus Sqrt', asFirst),
  ...each('Square Tan Tanh ZerosLike', asFirst),
  ...each('IsFinite IsInf IsNan', testsFirst),
  ...each('Add FloorDiv FloorMod Maximum Minimum Mul Pow RealDiv SquaredDifference Sub', broadcast),
  ...each('Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr NotEqual', compares),
  ...each('All Any Max Mean Min Prod Sum', reduces),
  ...each('ArgMax ArgMin', finds),
  ...each('Conv2DBackpropInput Fill', asTold),
  AddN: asFirst,
  Cast: ([{ shape }], { DstT: dtype }) => [{ shape, dtype: dtype as number }],
  Select: ([, { shape, dtype }]) => [{ shape, dtype }],
  BatchMatMulV2: ([a, b], { adj_x: transposeA, adj_y: transposeB }) => {
    const shape = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const rows = a.shape.at(transposeA ? -1 : -2) as number;
    const columns = b.shape.at(transposeB ? -2 : -1) as number;
    return [{ shape: [...shape, rows, columns], dtype: a.dtype }];
  },
  Conv2D: ([x, filter], attributes) => {
    const [, ...strides] = attributes.strides as [number, number, number, number];
    const [, ...dilations] = attributes.dilations as [number, number, number, number];
    const { outShape } = backendUtil.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filter.shape as [number, number, number, number],
      [strides[0], strides[1]],
      [dilations[0], dilations[1]],
      paddingOf(attributes),
      undefined,
      false,
      attributes.data_format === 'NCHW' ? 'channelsFirst' : 'channelsLast',
    );
    return [{ shape: outShape, dtype: x.dtype }];
  },
  Conv2DBackpropFilter: ([x, sizes]) => [{ shape: integers(sizes), dtype: x.dtype }],

  Reshape: ([x, sizes]) => {
    const wanted = integers(sizes);
    const rest = util.sizeFromShape(x.shape) / util.sizeFromShape(wanted.filter((size) => size !== -1));
    return [{ shape: wanted.map((size) => (size === -1 ? rest : size)), dtype: x.dtype }];
  },
  Transpose: ([x, order]) => [{ shape: integers(order).map((axis) => x.shape[axis]), dtype: x.dtype }],
  ConcatV2: (operands) => {
    const parts = operands.slice(0, -1);
    const axis = axisOf(integers(operands[operands.length - 1])[0], parts[0].shape);
    const size = parts.reduce((sum, { shape }) => sum + shape[axis], 0);
    return [{ shape: resized(parts[0].shape, axis, size), dtype: parts[0].dtype }];
  },
  SplitV: ([x, sizes, axis]) => {
    const along = axisOf(integers(axis)[0], x.shape);
    return integers(sizes).map((size) => ({ shape: resized(x.shape, along, size), dtype: x.dtype }));
  },
  Pack: (operands, { axis }) => {
    const [{ shape, dtype }] = operands;
    const at = axis as number;
    return [{ shape: [...shape.slice(0, at), operands.length, ...shape.slice(at)], dtype }];
  },
  Unpack: ([x], { axis, num }) => {
    const shape = x.shape.filter((_, index) => index !== axis);
    return Array.from({ length: num as number }, () => ({ shape, dtype: x.dtype }));
  },
  Slice: ([x, begin, size]) => {
    const first = integers(begin);
    const shape = integers(size).map((count, axis) => (count === -1 ? x.shape[axis] - first[axis] : count));
    return [{ shape, dtype: x.dtype }];
  },
  StridedSlice: ([x, begin, end, strides], attributes) => {
    const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'];
    const [first, last, ellipsis, added, shrunk] = masks.map((mask) => attributes[mask] as number);
    const [from, to, by] = [begin, end, strides].map(integers);
    const { finalShape } = sliceUtil.sliceInfo(x.shape, from, to, by, first, last, ellipsis, added, shrunk);
    return [{ shape: finalShape, dtype: x.dtype }];
  },
  PadV2: ([x, paddings]) => {
    const added = integers(paddings);
    return [{ shape: x.shape.map((size, axis) => size + added[2 * axis] + added[2 * axis + 1]), dtype: x.dtype }];
  },
  Tile: ([x, multiples]) => {
    const times = integers(multiples);
    return [{ shape: x.shape.map((size, axis) => size * times[axis]), dtype: x.dtype }];
  },
  GatherNd: ([x, indices]) => {
    const depth = indices.shape.at(-1) as number;
    return [{ shape: [...indices.shape.slice(0, -1), ...x.shape.slice(depth)], dtype: x.dtype }];
  },
  GatherV2: ([x, indices, axis], { batch_dims: batch }) => {
    const along = axisOf(integers(axis)[0], x.shape);
    const picked = indices.shape.slice(batch as number);
    return [{ shape: [...x.shape.slice(0, along), ...picked, ...x.shape.slice(along + 1)], dtype: x.dtype }];
  },
  UnsortedSegmentSum: ([x, segments, count]) => [
    { shape: [...integers(count), ...x.shape.slice(segments.shape.length)], dtype: x.dtype },
  ],
  OneHot: ([indices, depth, on]) => [{ shape: [...indices.shape, ...integers(depth)], dtype: on.dtype }],
  Range: (operands) => {
    const [start, limit, step] = operands.map((operand) => integers(operand)[0]);
    return [{ shape: [Math.max(0, Math.ceil((limit - start) / step))], dtype: operands[0].dtype }];
  },
  TopKV2: ([x, count]) => {
    const shape = [...x.shape.slice(0, -1), ...integers(count)];
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: int32 },
    ];
  },
};

function each(operations: string, rule: ShapeRule): Record<string, ShapeRule> {
  return Object.fromEntries(operations.split(' ').map((op) => [op, rule]));
}

function broadcastShape(a: number[], b: number[]): number[] {
  return broadcastUtil.assertAndGetBroadcastShape(a, b);
}

function resized(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((before, index) => (index === axis ? size : before));
}

function axisOf(axis: number, shape: readonly number[]): number {
  return axis < 0 ? axis + shape.length : axis;
}

function valuesOf({ values }: Operand): TensorValues {
  if (values === undefined)
    throw new Error('a step that is compiled computes an axis or a size; its graph needs numbers');
  return values;
}

function integers(operand: Operand): number[] {
  return Array.from(valuesOf(operand));
}

/** The padding of a convolution, as TensorFlow.js takes it. */
function paddingOf({
  padding,
  explicit_paddings: sizes,
}: Attributes): Parameters<typeof backendUtil.computeConv2DInfo>[4] {
  if (padding !== 'EXPLICIT') return padding === 'SAME' ? 'same' : 'valid';
  const [, , top, bottom, left, right] = sizes as number[];
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
