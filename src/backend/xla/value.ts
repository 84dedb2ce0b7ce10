import type { TensorValues } from '../graph/nativeBackend';

/** Types of elements as StableHLO writes them. */
export type ElementType = 'f32' | 'i32' | 'i1' | 'bf16';

/** StableHLO's names of TensorFlow's data types. */
const elementTypes: Record<number, ElementType> = { 1: 'f32', 3: 'i32', 10: 'i1' };

/** A value of a program. */
export interface Value {
  /** Its name in the text, such as `%12`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** What it holds, where that is known: axes and sizes are read, and not computed by the program. */
  readonly values?: TensorValues;
}

/** The type of elements of a TensorFlow data type. */
export function elementTypeOf(dtype: number): ElementType {
  if (!Object.hasOwn(elementTypes, dtype)) throw new Error(`programs of XLA have no TensorFlow data type ${dtype}`);
  return elementTypes[dtype];
}

/** A type as StableHLO writes it: `tensor<2x3xf32>`. */
export function tensorType({ shape, type }: Pick<Value, 'shape' | 'type'>): string {
  return `tensor<${[...shape, type].join('x')}>`;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** An axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The numbers of a value that is known. @throws Error where the program computes it */
export function integersOf({ values }: Value): number[] {
  if (values === undefined)
    throw new Error('a step that is compiled computes an axis or a size; its program needs numbers');
  return Array.from(values);
}
