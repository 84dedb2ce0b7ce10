import type { Combination, Stablehlo } from '../stablehlo';
import { axisOf, integersOf, type Value } from '../value';
import type { SeveralWriter, Writer } from './operation';

const combinations = {
  sum: { op: 'add', start: 0 },
  product: { op: 'multiply', start: 1 },
  largest: { op: 'maximum', start: -Infinity },
  smallest: { op: 'minimum', start: Infinity },
  all: { op: 'and', start: 1 },
  any: { op: 'or', start: 0 },
} satisfies Record<string, Combination>;

const largestInteger = 2 ** 31 - 1;

const reduces =
  (combination: Combination): Writer =>
  ({ text, inputs: [x, axes], shape }) =>
    text.reshape(text.reduce(startingAt(combination, x), x, axesOf(axes, x)), shape);

/** The first place along an axis of what is largest or smallest there. */
const finds =
  (combination: Combination): Writer =>
  ({ text, inputs: [x, axis], shape }) => {
    const [along] = axesOf(axis, x);
    const best = text.reduce(startingAt(combination, x), x, [along]);
    const others = x.shape.map((_, place) => place).filter((place) => place !== along);
    const found = text.compare('EQ', x, text.broadcastAlong(best, x.shape, others), x.shape);
    const places = text.select(found, text.iota(x.shape, along), text.scalar(largestInteger, 'i32'), x.shape);
    return text.reshape(text.reduce({ op: 'minimum', start: largestInteger }, places, [along]), shape);
  };

/** Operations along axes. */
export const reductions: Record<string, Writer> = {
  All: reduces(combinations.all),
  Any: reduces(combinations.any),
  Max: reduces(combinations.largest),
  Min: reduces(combinations.smallest),
  Prod: reduces(combinations.product),
  Sum: reduces(combinations.sum),
  Mean: ({ text, inputs: [x, axes], shape }) => {
    const along = axesOf(axes, x);
    const sum = text.reshape(text.reduce(combinations.sum, x, along), shape);
    const count = along.reduce((product, axis) => product * x.shape[axis], 1);
    return text.binary('divide', sum, text.scalar(count), shape);
  },
  ArgMax: finds(combinations.largest),
  ArgMin: finds(combinations.smallest),
  Softmax: ({ text, inputs: [x], shape }) => {
    const last = [shape.length - 1];
    const perRow = [...shape.slice(0, -1), 1];
    const along = (combination: Combination, value: Value) =>
      text.reshape(text.reduce(combination, value, last), perRow);
    const shifted = text.binary('subtract', x, along(combinations.largest, x), shape);
    const powers = text.unary('exponential', shifted);
    return text.binary('divide', powers, along(combinations.sum, powers), shape);
  },
  Cumsum: ({ text, inputs: [x, axis], attributes: { exclusive, reverse } }) =>
    cumulated(text, x, axesOf(axis, x)[0], { exclusive: exclusive as boolean, reverse: reverse as boolean }),
};

/** Operations along axes that give two values. */
export const severalReductions: Record<string, SeveralWriter> = {
  TopKV2: ({ text, inputs: [x, count], outputs }) => {
    const [k] = integersOf(count);
    const [{ shape }] = outputs;
    const types = [
      { shape, type: x.type },
      { shape, type: 'i32' as const },
    ];
    const rows = `tensor<${[...x.shape, x.type].join('x')}>`;
    return text.addSeveral(types, (results) => `chlo.top_k(${x.name}, k = ${k}) : ${rows} -> ${results}`);
  },
};

function axesOf(axes: Value, { shape }: Value): number[] {
  return integersOf(axes).map((axis) => axisOf(axis, shape.length));
}

/** Whole numbers have no infinity. */
function startingAt({ op, start }: Combination, { type }: Value): Combination {
  if (type !== 'i32' || Number.isFinite(start)) return { op, start };
  return { op, start: start > 0 ? largestInteger : -largestInteger - 1 };
}

/** Sums up to each place: a window as long as the axis, which reaches back, or ahead where it goes from the end. */
function cumulated(
  text: Stablehlo,
  x: Value,
  axis: number,
  { exclusive, reverse }: { exclusive: boolean; reverse: boolean },
): Value {
  const size = x.shape[axis];
  const sizes = x.shape.map((_, place) => (place === axis ? size : 1)).join(', ');
  const [before, after] = exclusive ? [size, -1] : [size - 1, 0];
  const [low, high] = reverse ? [after, before] : [before, after];
  const padding = x.shape.map((_, place) => (place === axis ? `[${low}, ${high}]` : '[0, 0]')).join(', ');
  const start = text.scalar(0, x.type);
  const element = `tensor<${x.type}>`;
  return text.add(x.shape, x.type, (result) =>
    [
      `"stablehlo.reduce_window"(${x.name}, ${start.name}) ({`,
      `^bb0(%a: ${element}, %b: ${element}):`,
      `  %sum = stablehlo.add %a, %b : ${element}`,
      `  stablehlo.return %sum : ${element}`,
      `}) {window_dimensions = array<i64: ${sizes}>, padding = dense<[${padding}]> : tensor<${x.shape.length}x2xi64>} : ` +
        `(${result}, ${element}) -> ${result}`,
    ].join('\n'),
  );
}
