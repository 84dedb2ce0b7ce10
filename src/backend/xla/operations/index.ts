import { sameShape, type Value } from '../value';
import { convolutions } from './convolutions';
import { elementwise } from './elementwise';
import { indexing } from './indexing';
import { layout, severalLayout } from './layout';
import type { OperationCall, SeveralWriter, Writer } from './operation';
import { products } from './products';
import { reductions, severalReductions } from './reductions';

export type { OperationCall, ProductPrecision } from './operation';

const writers: Record<string, Writer> = {
  ...elementwise,
  ...reductions,
  ...products,
  ...convolutions,
  ...layout,
  ...indexing,
};
const severalWriters: Record<string, SeveralWriter> = { ...severalReductions, ...severalLayout };

/** TensorFlow's names of the operations that have StableHLO here. */
export const writtenOperations: readonly string[] = [...Object.keys(writers), ...Object.keys(severalWriters)];

/**
 * Writes an operation. @returns its outputs
 *
 * @throws Error that names an operation without StableHLO
 */
export function writeOperation(op: string, call: OperationCall): Value[] {
  const written = Object.hasOwn(severalWriters, op) ? severalWriters[op](call) : [writeOne(op, call)];
  written.forEach(({ shape }, index) => {
    const { shape: wanted } = call.outputs[index];
    if (!sameShape(shape, wanted))
      throw new Error(`${op}: StableHLO of shape [${shape.join()}] for [${wanted.join()}]`);
  });
  return written;
}

function writeOne(op: string, call: OperationCall): Value {
  if (!Object.hasOwn(writers, op)) {
    throw new Error(
      `a step that is compiled for XLA uses the operation ${op}, for which src/backend/xla/operations has no StableHLO; ` +
        'add it, or use --backend tensorflow',
    );
  }
  return writers[op]({ ...call, shape: call.outputs[0].shape });
}
