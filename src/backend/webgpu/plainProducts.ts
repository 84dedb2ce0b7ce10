import type { TensorInfo } from '@tensorflow/tfjs-core';

import { productLayout, type Operands } from './operands';
import { runParts, threads, type KernelCall } from './programs';

/** Numbers of the result that a thread makes, side by side: a number of a that is read serves so many. */
const made = 4;

/**
 * A product of matrices with a thread for every four numbers of the result, which makes their whole sums alone. A GPU reads every operand
 * many times that way; a processor that stands in for one takes ten times as long for the engine's, whose threads wait for each other.
 */
export function plainProduct(call: KernelCall<Operands>): TensorInfo {
  const { inputs, uniforms, batches, shape, name, finished } = productLayout(call);
  const blocks = Math.ceil(uniforms.columns / made);
  const count = batches * uniforms.rows * blocks;
  const four = (text: (q: number) => string): string => `vec4<f32>(${[0, 1, 2, 3].map(text).join(', ')})`;
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
    let result = ${finished(
      'sums',
      four((q) => `bias[column + ${q}]`),
      'vec4<f32>()',
    )};
    if (place < uniforms.count) {
      for (var q = 0; q < min(${made}, uniforms.columns - column); q = q + 1) {
        setOutputAtIndex((batch * uniforms.rows + row) * uniforms.columns + column + q, result[q]);
      }
    }`;
  const program = { name: `plain ${name}`, inputs, uniforms: { ...uniforms, blocks, count }, shape };
  return runParts(call.backend, program, Math.ceil(count / threads), { declarations: '', statements });
}
