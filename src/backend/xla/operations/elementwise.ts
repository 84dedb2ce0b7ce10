import type { Comparison, Stablehlo } from '../stablehlo';
import { elementTypeOf, type Value } from '../value';
import type { Writer } from './operation';

const unary =
  (op: string): Writer =>
  ({ text, inputs: [x] }) =>
    text.unary(op, x);

const binary =
  (op: string): Writer =>
  ({ text, inputs: [a, b], shape }) =>
    text.binary(op, a, b, shape);

const compares =
  (direction: Comparison): Writer =>
  ({ text, inputs: [a, b], shape }) =>
    text.compare(direction, a, b, shape);

/** An operation composed of others, of one value. */
const composed =
  (compose: (text: Stablehlo, x: Value, number: (value: number) => Value) => Value): Writer =>
  ({ text, inputs: [x] }) =>
    compose(text, x, (value) => text.filled(x.shape, value, x.type));

/** SELU's numbers (Klambauer et al. 2017). */
const selu = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

/** Operations of one or two values at each place. */
export const elementwise: Record<string, Writer> = {
  Abs: unary('abs'),
  Ceil: unary('ceil'),
  Cos: unary('cosine'),
  Exp: unary('exponential'),
  Expm1: unary('exponential_minus_one'),
  Floor: unary('floor'),
  Log: unary('log'),
  Log1p: unary('log_plus_one'),
  LogicalNot: unary('not'),
  Neg: unary('negate'),
  Round: unary('round_nearest_even'),
  Rsqrt: unary('rsqrt'),
  Sigmoid: unary('logistic'),
  Sign: unary('sign'),
  Sin: unary('sine'),
  Sqrt: unary('sqrt'),
  Tanh: unary('tanh'),

  Erf: ({ text, inputs: [x], shape }) =>
    text.add(shape, x.type, (result) => `chlo.erf ${x.name} : ${result} -> ${result}`),
  Square: composed((text, x) => text.binary('multiply', x, x, x.shape)),
  Reciprocal: composed((text, x, number) => text.binary('divide', number(1), x, x.shape)),
  Tan: composed((text, x) => text.binary('divide', text.unary('sine', x), text.unary('cosine', x), x.shape)),
  Relu: composed((text, x, number) => text.binary('maximum', x, number(0), x.shape)),
  Relu6: composed((text, x, number) =>
    text.binary('minimum', text.binary('maximum', x, number(0), x.shape), number(6), x.shape),
  ),
  Elu: composed((text, x) => elu(text, x)),
  Selu: composed((text, x, number) => {
    const negative = text.binary('multiply', text.unary('exponential_minus_one', x), number(selu.alpha), x.shape);
    const value = text.select(isAbove(text, x, number(0)), x, negative, x.shape);
    return text.binary('multiply', value, number(selu.scale), x.shape);
  }),
  Softplus: composed((text, x, number) => {
    const small = text.unary('log_plus_one', text.unary('exponential', text.unary('negate', text.unary('abs', x))));
    return text.binary('add', text.binary('maximum', x, number(0), x.shape), small, x.shape);
  }),
  LeakyRelu: ({ text, inputs: [x], shape, attributes: { alpha } }) => {
    const sloped = text.binary('multiply', x, text.scalar(alpha as number), shape);
    return text.select(isAbove(text, x, text.filled(shape, 0)), x, sloped, shape);
  },
  EluGrad: ({ text, inputs: [slope, y], shape }) => {
    const negative = text.binary('multiply', slope, text.binary('add', y, text.filled(shape, 1), shape), shape);
    return text.select(text.compare('LT', y, text.filled(shape, 0), shape), negative, slope, shape);
  },

  IsFinite: ({ text, inputs: [x], shape }) => isFinite(text, x, shape),
  IsNan: ({ text, inputs: [x], shape }) => text.compare('NE', x, x, shape),
  IsInf: ({ text, inputs: [x], shape }) => text.compare('EQ', text.unary('abs', x), text.scalar(Infinity), shape),
  ZerosLike: ({ text, inputs: [x], shape }) => text.filled(shape, 0, x.type),
  OnesLike: ({ text, inputs: [x], shape }) => text.filled(shape, 1, x.type),

  Add: binary('add'),
  Maximum: binary('maximum'),
  Minimum: binary('minimum'),
  Mul: binary('multiply'),
  Pow: binary('power'),
  RealDiv: binary('divide'),
  Sub: binary('subtract'),
  LogicalAnd: binary('and'),
  LogicalOr: binary('or'),
  SquaredDifference: ({ text, inputs: [a, b], shape }) => {
    const difference = text.binary('subtract', a, b, shape);
    return text.binary('multiply', difference, difference, shape);
  },
  FloorDiv: ({ text, inputs: [a, b], shape }) => text.unary('floor', text.binary('divide', a, b, shape)),
  FloorMod: ({ text, inputs: [a, b], shape }) => {
    // The rest has the sign of the divisor.
    const rest = text.binary('remainder', a, b, shape);
    const zero = text.filled(shape, 0, rest.type);
    const below = [rest, b].map((value) => text.compare('LT', value, zero, shape));
    const differ = text.binary(
      'and',
      text.compare('NE', below[0], below[1], shape),
      text.compare('NE', rest, zero, shape),
      shape,
    );
    return text.select(differ, text.binary('add', rest, b, shape), rest, shape);
  },
  AddN: ({ text, inputs, shape }) => inputs.reduce((sum, value) => text.binary('add', sum, value, shape)),

  Equal: compares('EQ'),
  NotEqual: compares('NE'),
  Greater: compares('GT'),
  GreaterEqual: compares('GE'),
  Less: compares('LT'),
  LessEqual: compares('LE'),
  Select: ({ text, inputs: [condition, a, b], shape }) => text.select(condition, a, b, shape),
  Cast: ({ text, inputs: [x], attributes: { DstT } }) => text.convert(x, elementTypeOf(DstT as number)),
};

function isAbove(text: Stablehlo, x: Value, bound: Value): Value {
  return text.compare('GT', x, bound, x.shape);
}

function elu(text: Stablehlo, x: Value): Value {
  return text.select(isAbove(text, x, text.filled(x.shape, 0)), x, text.unary('exponential_minus_one', x), x.shape);
}

function isFinite(text: Stablehlo, x: Value, shape: readonly number[]): Value {
  const { name } = x;
  return text.add(
    shape,
    'i1',
    (result) => `stablehlo.is_finite ${name} : (tensor<${[...shape, x.type].join('x')}>) -> ${result}`,
  );
}
