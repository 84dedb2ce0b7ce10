import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import { runParts, threads, type KernelCall } from './programs';

/** Values of a row from which on a workgroup shares it; a shorter row, or one across others, is one thread's. */
const sharedWidth = 128;

/** How rows lie in a tensor, and how threads go about them. */
interface Rows {
  /** `stride`: between the values of a row. */
  uniforms: Record<'width' | 'stride' | 'rows', number>;
  shared: boolean;
}

function rowsAlong(x: TensorInfo, axis: number): Rows {
  const width = x.shape[axis];
  const stride = util.sizeFromShape(x.shape.slice(axis + 1));
  const rows = util.sizeFromShape(x.shape) / width;
  return { uniforms: { width, stride, rows }, shared: stride === 1 && width >= sharedWidth };
}

/** Adds up two numbers of every thread that has a part of the row; each gets both sums. */
const sumsOfShared = `
  var<workgroup> partial : array<vec2<f32>, ${threads}>;
  fn sumsOfRow(thread : i32, value : vec2<f32>) -> vec2<f32> {
    partial[thread] = value;
    workgroupBarrier();
    for (var size = ${threads / 2}; size > 0; size = size / 2) {
      if (thread < size) {
        partial[thread] = partial[thread] + partial[thread + size];
      }
      workgroupBarrier();
    }
    let sums = partial[0];
    workgroupBarrier();
    return sums;
  }`;
const sumsOfOne = 'fn sumsOfRow(thread : i32, value : vec2<f32>) -> vec2<f32> { return value; }';

/** Runs code on every row of x along an axis: `first` is the place of its first value, `each` the head of a loop over its places. */
function runRows(
  name: string,
  { inputs, backend, attrs }: KernelCall<{ x: TensorInfo; dy?: TensorInfo }>,
  rest: (each: string) => string,
): TensorInfo {
  const { axis, epsilon } = attrs as { axis: number; epsilon: number };
  const { uniforms, shared } = rowsAlong(inputs.x, axis);
  const [start, step] = shared ? ['thread', threads] : ['0', 1];
  const each = `for (var i = ${start}; i < uniforms.width; i = i + ${step})`;
  // Mean and deviation in two passes, as composed.
  const statements = `
    let row = ${shared ? 'part' : `min(part * ${threads} + thread, uniforms.rows - 1)`};
    let first = (row / uniforms.stride) * uniforms.width * uniforms.stride + row % uniforms.stride;
    let width = f32(uniforms.width);
    var sum = 0.0;
    ${each} {
      sum = sum + x[first + i * uniforms.stride];
    }
    let mean = sumsOfRow(thread, vec2<f32>(sum, 0.0)).x / width;
    var squares = 0.0;
    ${each} {
      let centred = x[first + i * uniforms.stride] - mean;
      squares = squares + centred * centred;
    }
    let inverse = inverseSqrt(sumsOfRow(thread, vec2<f32>(squares, 0.0)).x / width + f32(${epsilon}));
    ${rest(each)}`;
  const declarations = shared ? sumsOfShared : sumsOfOne;
  const parts = shared ? uniforms.rows : Math.ceil(uniforms.rows / threads);
  const full = `${name} ${epsilon}${shared ? ', shared' : ''}`;
  const program = { name: full, inputs: { ...inputs }, uniforms, shape: inputs.x.shape };
  return runParts(backend, program, parts, { declarations, statements });
}

/** x less its mean along an axis, over its deviation. */
export function standardise(call: KernelCall): TensorInfo {
  return runRows(
    'standardise',
    call,
    (each) => `
    ${each} {
      let place = first + i * uniforms.stride;
      setOutputAtIndex(place, (x[place] - mean) * inverse);
    }`,
  );
}

/** The gradient of that by x. Mean and deviation are made again, which costs less than to keep them. */
export function standardiseGradient(call: KernelCall<{ x: TensorInfo; dy: TensorInfo }>): TensorInfo {
  return runRows(
    'gradient of standardise',
    call,
    (each) => `
    var along = vec2<f32>(0.0, 0.0);
    ${each} {
      let place = first + i * uniforms.stride;
      along = along + dy[place] * vec2<f32>(1.0, (x[place] - mean) * inverse);
    }
    let means = sumsOfRow(thread, along) / width;
    ${each} {
      let place = first + i * uniforms.stride;
      let normal = (x[place] - mean) * inverse;
      setOutputAtIndex(place, (dy[place] - means.x - normal * means.y) * inverse);
    }`,
  );
}
