import type { OperationAttribute } from '../../graph/nativeBackend';
import type { TensorType } from '../../graph/shapeRules';
import type { Stablehlo } from '../stablehlo';
import type { Value } from '../value';

/**
 * How products of float32 matrices are computed: in float32; with operands that lose the lower bits of their fraction where the
 * device has units for that (`tf32`, NVIDIA's); or with operands in bfloat16. Sums are float32 in each.
 */
export type ProductPrecision = 'float32' | 'tf32' | 'bfloat16';

/** What StableHLO calls the precision of a product whose operands are float32. */
export const operandPrecision: Record<ProductPrecision, string> = {
  float32: 'HIGHEST',
  tf32: 'DEFAULT',
  bfloat16: 'DEFAULT',
};

/** A call of an operation, to be written. */
export interface OperationCall {
  text: Stablehlo;
  inputs: readonly Value[];
  /** What it gives, by its shape rule. */
  outputs: readonly TensorType[];
  attributes: Record<string, OperationAttribute['value']>;
  precision: ProductPrecision;
}

/** Writes an operation of one output. */
export type Writer = (call: OperationCall & { shape: readonly number[] }) => Value;

/** Writes an operation of several outputs. */
export type SeveralWriter = (call: OperationCall) => Value[];
