import { broadcast_util, util, type TensorInfo } from '@tensorflow/tfjs-core';

import { runParts, threads, type KernelCall } from './programs';

/** Numbers of the result that a thread makes, side by side: a number of a that is read serves so many. */
const made = 4;

/** The operands of a product and, of a fused one, what is added to each row. */
export interface Operands {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}

/** Whether {@link plainProduct} takes a call. */
export function isPlain({ inputs: { a, b, preluActivationWeights }, attrs }: KernelCall<Operands>): boolean {
  const { activation = 'linear' } = attrs as { activation?: string };
  const [batchesA, batchesB] = [a, b].map(({ shape }) => util.sizeFromShape(shape.slice(0, -2)));
  return (
    (batchesA === 1 || batchesB === 1 || util.arraysEqual(a.shape.slice(0, -2), b.shape.slice(0, -2))) &&
    ['linear', 'relu'].includes(activation) &&
    preluActivationWeights === undefined &&
    [a, b].every(({ dtype }) => dtype === 'float32')
  );
}

/**
 * A product of matrices with a thread for every four numbers of the result, which makes their whole sums alone. A GPU reads every operand many times
 * that way; a processor that stands in for one takes ten times as long for the engine's, whose threads wait for each other.
 */
export function plainProduct({ inputs: { a, b, bias }, backend, attrs }: KernelCall<Operands>): TensorInfo {
  const {
    transposeA = false,
    transposeB = false,
    activation = 'linear',
  } = attrs as {
    transposeA?: boolean;
    transposeB?: boolean;
    activation?: string;
  };
  const [first, second] = a.shape.slice(-2);
  const [rows, inner] = transposeA ? [second, first] : [first, second];
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  const leading = [a, b].map(({ shape }) => shape.slice(0, -2));
  const [batchesA, batchesB] = leading.map((shape) => util.sizeFromShape(shape));
  const uniforms = {
    ...{ rows, columns, inner },
    ...{ sizeA: batchesA === 1 ? 0 : rows * inner, sizeB: batchesB === 1 ? 0 : inner * columns },
    ...{ rowA: transposeA ? 1 : inner, stepA: transposeA ? rows : 1 },
    ...{ columnB: transposeB ? inner : 1, stepB: transposeB ? 1 : columns },
  };
  const shape = [...broadcast_util.assertAndGetBroadcastShape(leading[0], leading[1]), rows, columns];
  const blocks = Math.ceil(columns / made);
  const count = Math.max(batchesA, batchesB) * rows * blocks;
  const four = (text: (q: number) => string): string => `vec4<f32>(${[0, 1, 2, 3].map(text).join(', ')})`;
  const biased = bias === undefined ? 'sums' : `sums + ${four((q) => `bias[column + ${q}]`)}`;
  const statements = `
    let place = part * ${threads} + thread;
    let column = (place % uniforms.blocks) * ${made};
    let row = (place / uniforms.blocks) % uniforms.rows;
    let batch = place / (uniforms.blocks * uniforms.rows);
    var placeA = batch * uniforms.sizeA + row * uniforms.rowA;
    var placeB = batch * uniforms.sizeB + column * uniforms.columnB;
    var sums = vec4<f32>();
    for (var k = 0; k < uniforms.inner; k = k + 1) {
      sums = sums + a[placeA] * ${four((q) => `b[placeB + ${q} * uniforms.columnB]`)};
      placeA = placeA + uniforms.stepA;
      placeB = placeB + uniforms.stepB;
    }
    let result = ${activation === 'relu' ? `max(${biased}, vec4<f32>())` : biased};
    if (place < uniforms.count) {
      for (var q = 0; q < min(${made}, uniforms.columns - column); q = q + 1) {
        setOutputAtIndex((batch * uniforms.rows + row) * uniforms.columns + column + q, result[q]);
      }
    }`;
  const name = `plain product${bias === undefined ? '' : ' and bias'}${activation === 'relu' ? ' and ReLU' : ''}`;
  const inputs: Record<string, TensorInfo> = bias === undefined ? { a, b } : { a, b, bias };
  const program = { name, inputs, uniforms: { ...uniforms, blocks, count }, shape };
  return runParts(backend, program, Math.ceil(count / threads), { declarations: '', statements });
}
