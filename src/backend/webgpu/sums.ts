import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import { runElements, type Backend, type KernelCall } from './programs';

/** Rows that one thread adds up, where there are many. */
const rowsOfThread = 64;

/**
 * Sums over axes that lie side by side.
 *
 * Over leading ones, as the gradient of every bias is one, the engine transposes the whole input first: three times the memory
 * traffic. Here threads side by side read elements side by side, each so many rows, and the sums of these are added up again. Whole
 * numbers the engine adds as float32, so that sums above 2^24 are not exact.
 */
export function sums(original: (call: KernelCall) => TensorInfo) {
  return (call: KernelCall): TensorInfo => {
    const { inputs, backend, attrs } = call;
    const { x } = inputs;
    const axes = util.parseAxisParam(attrs.axis as number[], x.shape).sort((a, b) => a - b);
    const [first, last] = [axes[0] ?? 0, axes.at(-1) ?? -1];
    const together = axes.length > 0 && last - first + 1 === axes.length;
    const columns = util.sizeFromShape(x.shape.slice(last + 1));
    const ours = x.dtype === 'int32' || (x.dtype === 'float32' && columns > 1);
    if (!together || !ours || util.sizeFromShape(x.shape) === 0) return original(call);
    const groups = util.sizeFromShape(x.shape.slice(0, first));
    const rows = util.sizeFromShape(axes.map((axis) => x.shape[axis]));
    const kept = attrs.keepDims === true ? axes.map(() => 1) : [];
    const shape = [...x.shape.slice(0, first), ...kept, ...x.shape.slice(last + 1)];
    return { ...sumOfRows(backend, x, [groups, rows, columns]), shape };
  };
}

/** @param sizes x as (groups, rows, columns) */
function sumOfRows(backend: Backend, x: TensorInfo, [groups, rows, columns]: [number, number, number]): TensorInfo {
  const size = rows <= 2 * rowsOfThread ? rows : rowsOfThread;
  const parts = Math.ceil(rows / size);
  const dtype = x.dtype as 'float32' | 'int32';
  const code = {
    statements: `
      let column = flatIndex % uniforms.columns;
      let place = flatIndex / uniforms.columns;
      let first = (place % uniforms.parts) * uniforms.rowsOfPart;
      let last = min(first + uniforms.rowsOfPart, uniforms.rows);
      let group = place / uniforms.parts;
      var sum = ${dtype === 'int32' ? '0' : '0.0'};
      for (var row = first; row < last; row = row + 1) {
        sum = sum + x[(group * uniforms.rows + row) * uniforms.columns + column];
      }`,
    value: 'sum',
  };
  const uniforms = { columns, rows, parts, rowsOfPart: size };
  const program = { name: `sum ${dtype}`, inputs: { x }, uniforms, shape: [groups * parts * columns], dtype };
  const partial = runElements(backend, program, code);
  if (parts === 1) return partial;
  const sum = sumOfRows(backend, partial, [groups, parts, columns]);
  backend.disposeData(partial.dataId);
  return sum;
}
