import type { TensorInfo } from '@tensorflow/tfjs-core';

import { productLayout, type Operands } from './operands';
import { runParts, threads, type KernelCall } from './programs';

/** Rows of the result that a subgroup makes; its columns are its threads. */
const made = 4;

/** What the code needs of WGSL, and which threads are the first of their subgroups. */
const declarations = `
  enable subgroups;
  diagnostic(off, subgroup_uniformity);
  var<workgroup> leads : array<i32, ${threads}>;`;

/**
 * A product of matrices by subgroups, threads that run in step: each reads one number of every row of a, which the others take from it
 * without shared memory and without waiting, and the numbers of its own column of b.
 *
 * The device must have the feature `subgroups`; of whatever size they are.
 */
export function subgroupProduct(call: KernelCall<Operands>): TensorInfo {
  const { inputs, uniforms, batches, shape, name, finished } = productLayout(call);
  const bands = Math.ceil(uniforms.rows / made);
  // As many as subgroups of any size may want: with s threads a workgroup makes 64/s tiles of s columns.
  const parts = batches * bands * Math.ceil(uniforms.columns / threads + 1);
  const each = (text: (q: number) => string): string => [0, 1, 2, 3].map(text).join('\n');
  const statements = `
    let size = i32(subgroupAdd(1u));
    let lane = i32(subgroupExclusiveAdd(1u));
    // Which of the workgroup's subgroups this is: they are numbered by their first threads.
    let leader = i32(subgroupMin(u32(thread)));
    leads[thread] = select(0, 1, thread == leader);
    workgroupBarrier();
    var own = 0;
    for (var i = 0; i < leader; i = i + 1) {
      own = own + leads[i];
    }
    let across = (uniforms.columns + size - 1) / size;
    let tile = part * (${threads} / size) + own;
    let column = (tile % across) * size + lane;
    let row = ((tile / across) % uniforms.bands) * ${made};
    let batch = tile / (across * uniforms.bands);
    let placeA = batch * uniforms.sizeA + row * uniforms.rowA;
    let placeB = batch * uniforms.sizeB + column * uniforms.columnB;
    var sums = vec4<f32>();
    for (var start = 0; start < uniforms.inner; start = start + size) {
      let k = start + lane;
      var read = vec4<f32>();
      if (k < uniforms.inner) {
        ${each((q) => `read[${q}] = a[placeA + ${q} * uniforms.rowA + k * uniforms.stepA];`)}
      }
      for (var i = 0; i < min(size, uniforms.inner - start); i = i + 1) {
        sums = sums + subgroupShuffle(read, u32(i)) * b[placeB + (start + i) * uniforms.stepB];
      }
    }
    let result = ${finished('sums', 'vec4<f32>(bias[column])', 'vec4<f32>()')};
    if (column < uniforms.columns && batch < uniforms.batches) {
      ${each(
        (q) => `if (row + ${q} < uniforms.rows) {
          setOutputAtIndex((batch * uniforms.rows + row + ${q}) * uniforms.columns + column, result[${q}]);
        }`,
      )}
    }`;
  const program = { name: `subgroup ${name}`, inputs, uniforms: { ...uniforms, bands, batches }, shape };
  return runParts(call.backend, program, parts, { declarations, statements });
}
