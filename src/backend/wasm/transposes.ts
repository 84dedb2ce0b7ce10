import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { SingleKernel } from './kernels';

/** Rows of a block: their parts of one column are a few cache lines. */
const blockRows = 64;

/**
 * Transposes of tall matrices. The engine writes a column of the input from end to end, whose elements lie so far apart in the output
 * that each takes a cache line of its own, and with a power of two for a distance all take the same few. So blocks of
 * rows are transposed first, then put side by side in runs.
 */
export function transposes(original: SingleKernel): SingleKernel {
  return (call) => {
    const { inputs, backend, attrs } = call;
    const { x } = inputs;
    const [rows, columns] = x.shape;
    const tall = x.shape.length === 2 && (attrs.perm as number[])[0] === 1 && rows >= 4 * blockRows && columns > 1;
    const size = tall ? divisorUpTo(rows, blockRows) : 1;
    if (size < blockRows / 4) return original(call);
    const permute = (input: TensorInfo, shape: number[], perm: number[]): TensorInfo =>
      original({ inputs: { x: { ...input, shape } }, backend, attrs: { perm } });
    const blocks = permute(x, [rows / size, size, columns], [0, 2, 1]); // (blocks, columns, size)
    const result = permute(blocks, blocks.shape, [1, 0, 2]); // (columns, blocks, size)
    backend.disposeData(blocks.dataId);
    return { ...result, shape: [columns, rows] };
  };
}

/** The largest divisor of a number that is not above a limit. */
function divisorUpTo(value: number, limit: number): number {
  for (let divisor = limit; divisor > 1; divisor--) if (value % divisor === 0) return divisor;
  return 1;
}
