import type { TensorValues } from '../graph/nativeBackend';
import { sameShape, tensorType, type ElementType, type Value } from './value';

/** Comparisons of StableHLO. */
export type Comparison = 'EQ' | 'NE' | 'GE' | 'GT' | 'LE' | 'LT';

/** How operands are combined in a reduction, with what it starts from. */
export interface Combination {
  op: 'add' | 'multiply' | 'maximum' | 'minimum' | 'and' | 'or';
  start: number;
}

/** The body of a program as StableHLO text, an operation a line. Shapes are static; broadcasting is written out. */
export class Stablehlo {
  readonly lines: string[] = [];
  private count = 0;
  private readonly constants = new Map<string, Value>();

  /** Adds a line that gives one value; `text` is the line without the name of its result. */
  add(shape: readonly number[], type: ElementType, text: (resultType: string) => string): Value {
    const value = { name: `%${this.count++}`, shape, type };
    this.lines.push(`${value.name} = ${text(tensorType(value))}`);
    return value;
  }

  /** Adds a line that gives several values. */
  addSeveral(types: readonly Pick<Value, 'shape' | 'type'>[], text: (resultTypes: string) => string): Value[] {
    const name = `%${this.count++}`;
    this.lines.push(`${name}:${types.length} = ${text(`(${types.map(tensorType).join(', ')})`)}`);
    return types.map(({ shape, type }, index) => ({ name: `${name}#${index}`, shape, type }));
  }

  /** A constant of values, row-major. Equal ones share a line, unless they are long. */
  constant(shape: readonly number[], type: ElementType, values: TensorValues): Value {
    const literal = literalOf(type, values);
    const make = () => this.add(shape, type, (result) => `stablehlo.constant dense<${literal}> : ${result}`);
    if (literal.length > 400) return make();
    const key = `${tensorType({ shape, type })} ${literal}`;
    const known = this.constants.get(key) ?? make();
    this.constants.set(key, known);
    return known;
  }

  scalar(value: number, type: ElementType = 'f32'): Value {
    return this.constant([], type, type === 'f32' ? Float32Array.of(value) : Int32Array.of(value));
  }

  /** A tensor of one value. */
  filled(shape: readonly number[], value: number, type: ElementType = 'f32'): Value {
    return this.broadcast(this.scalar(value, type), shape);
  }

  unary(op: string, x: Value): Value {
    return this.add(x.shape, x.type, (result) => `stablehlo.${op} ${x.name} : ${result}`);
  }

  /** An operation of two, broadcast to a common shape. */
  binary(op: string, a: Value, b: Value, shape: readonly number[]): Value {
    const [x, y] = [this.broadcast(a, shape), this.broadcast(b, shape)];
    return this.add(shape, x.type, (result) => `stablehlo.${op} ${x.name}, ${y.name} : ${result}`);
  }

  compare(direction: Comparison, a: Value, b: Value, shape: readonly number[]): Value {
    const [x, y] = [this.broadcast(a, shape), this.broadcast(b, shape)];
    const kind = { f32: 'FLOAT', bf16: 'FLOAT', i32: 'SIGNED', i1: 'UNSIGNED' }[x.type];
    const operands = `${x.name}, ${y.name}, ${kind} : (${tensorType(x)}, ${tensorType(y)})`;
    return this.add(shape, 'i1', (result) => `stablehlo.compare ${direction}, ${operands} -> ${result}`);
  }

  select(condition: Value, a: Value, b: Value, shape: readonly number[]): Value {
    const [flag, x, y] = [condition, a, b].map((value) => this.broadcast(value, shape));
    const operands = `${flag.name}, ${x.name}, ${y.name} : ${tensorType(flag)}`;
    return this.add(shape, x.type, (result) => `stablehlo.select ${operands}, ${result}`);
  }

  /** As TensorFlow casts: fractions are cut off, and everything but zero is true. */
  convert(x: Value, type: ElementType): Value {
    if (x.type === type) return x;
    if (type === 'i1') return this.compare('NE', x, this.scalar(0, x.type), x.shape);
    return this.add(x.shape, type, (result) => `stablehlo.convert ${x.name} : (${tensorType(x)}) -> ${result}`);
  }

  reshape(x: Value, shape: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    return this.add(shape, x.type, (result) => `stablehlo.reshape ${x.name} : (${tensorType(x)}) -> ${result}`);
  }

  /** Repeats along axes of size 1, and along new axes in front. */
  broadcast(x: Value, shape: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    return this.broadcastAlong(
      x,
      shape,
      x.shape.map((_, axis) => axis + shape.length - x.shape.length),
    );
  }

  /** Repeats into a shape; the axes of x become those named. */
  broadcastAlong(x: Value, shape: readonly number[], axes: readonly number[]): Value {
    const operands = `${x.name}, dims = [${axes.join(', ')}] : (${tensorType(x)})`;
    return this.add(shape, x.type, (result) => `stablehlo.broadcast_in_dim ${operands} -> ${result}`);
  }

  /** Combines along axes, which go. */
  reduce({ op, start }: Combination, x: Value, axes: readonly number[]): Value {
    if (axes.length === 0) return x;
    const first = this.scalar(start, x.type);
    const along = [...axes].sort((a, b) => a - b);
    const shape = x.shape.filter((_, axis) => !along.includes(axis));
    const how = `applies stablehlo.${op} across dimensions = [${along.join(', ')}]`;
    const types = `(${tensorType(x)}, ${tensorType(first)})`;
    return this.add(
      shape,
      x.type,
      (result) => `stablehlo.reduce(${x.name} init: ${first.name}) ${how} : ${types} -> ${result}`,
    );
  }

  /** From places on, so many as the shape says, each so many after the one before (default 1). */
  slice(x: Value, begin: readonly number[], shape: readonly number[], steps?: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    const ranges = begin.map((first, axis) => {
      const step = steps?.[axis] ?? 1;
      const end = shape[axis] === 0 ? first : first + (shape[axis] - 1) * step + 1;
      return step === 1 ? `${first}:${end}` : `${first}:${end}:${step}`;
    });
    return this.add(
      shape,
      x.type,
      (result) => `stablehlo.slice ${x.name} [${ranges.join(', ')}] : (${tensorType(x)}) -> ${result}`,
    );
  }

  /** Turned round along axes. */
  reverse(x: Value, axes: readonly number[]): Value {
    if (axes.length === 0) return x;
    return this.add(
      x.shape,
      x.type,
      (result) => `stablehlo.reverse ${x.name}, dims = [${axes.join(', ')}] : ${result}`,
    );
  }

  concatenate(parts: readonly Value[], axis: number, shape: readonly number[]): Value {
    if (parts.length === 1) return parts[0];
    const names = parts.map(({ name }) => name).join(', ');
    const types = parts.map(tensorType).join(', ');
    return this.add(
      shape,
      parts[0].type,
      (result) => `stablehlo.concatenate ${names}, dim = ${axis} : (${types}) -> ${result}`,
    );
  }

  /** The place along an axis, at each place. */
  iota(shape: readonly number[], axis: number): Value {
    return this.add(shape, 'i32', (result) => `stablehlo.iota dim = ${axis} : ${result}`);
  }
}

/** Values as a literal: one number for all of them if they are equal, else their bytes. */
function literalOf(type: ElementType, values: TensorValues): string {
  if (values.length > 0 && values.every((value) => Object.is(value, values[0]))) return elementOf(type, values[0]);
  if (type === 'i1') throw new Error('a constant of several truth values has no literal of bytes');
  const array = type === 'f32' ? Float32Array.from(values) : Int32Array.from(values);
  return `"0x${Buffer.from(array.buffer).toString('hex').toUpperCase()}"`;
}

function elementOf(type: ElementType, value: number): string {
  if (type === 'i1') return String(value !== 0);
  if (type !== 'f32') return String(value);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return `0x${bytes.toString('hex').toUpperCase()}`;
}
