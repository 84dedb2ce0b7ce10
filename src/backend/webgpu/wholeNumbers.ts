import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import { runElements, type KernelCall } from './programs';

/** Axes that a transpose of whole numbers can have. */
const mostAxes = 4;

/** Transposes. Of whole numbers the engine has one for some matrices only: the others do not compile (tfjs 4.22 writes float32). */
export function transposes(original: (call: KernelCall) => TensorInfo) {
  return (call: KernelCall): TensorInfo => {
    const { inputs, backend, attrs } = call;
    const { x } = inputs;
    const perm = attrs.perm as number[];
    if (x.dtype !== 'int32' || x.shape.length > mostAxes) return original(call);
    const shape = perm.map((axis) => x.shape[axis]);
    const strides = x.shape.map((_, axis) => util.sizeFromShape(x.shape.slice(axis + 1)));
    // Axes of length 1 in front, up to as many as the code has.
    const front = Array.from({ length: mostAxes - shape.length }, () => 1);
    const lengths = [...front, ...shape];
    const steps = [...front.map(() => 0), ...perm.map((axis) => strides[axis])];
    const uniforms = Object.fromEntries([
      ...lengths.map((length, axis) => [`length${axis}`, length] as const),
      ...steps.map((step, axis) => [`step${axis}`, step] as const),
    ]);
    const axes = lengths.map((_, axis) => axis).reverse();
    const statements = [
      'var rest = flatIndex;',
      'var place = 0;',
      ...axes.flatMap((axis) => [
        `place = place + (rest % uniforms.length${axis}) * uniforms.step${axis};`,
        `rest = rest / uniforms.length${axis};`,
      ]),
    ].join(' ');
    const program = { name: 'transpose of whole numbers', inputs: { x }, uniforms, shape, dtype: 'int32' as const };
    return runElements(backend, program, { statements, value: 'x[place]' });
  };
}

/**
 * Casts to float32. The engine leaves whole numbers as they are, under another name; but not all of its programs, transposes among
 * them, compile for such a tensor.
 */
export function casts(original: (call: KernelCall) => TensorInfo) {
  return (call: KernelCall): TensorInfo => {
    const { x } = call.inputs;
    if (call.attrs.dtype !== 'float32' || (x.dtype !== 'int32' && x.dtype !== 'bool')) return original(call);
    const program = { name: 'cast to float32', inputs: { x }, shape: x.shape };
    return runElements(call.backend, program, { value: 'f32(x[flatIndex])' });
  };
}

/** Tensors of one value. Whole numbers the engine passes as float32, which above 2^24 is another one. */
export function fills(original: (call: KernelCall<object>) => TensorInfo) {
  return (call: KernelCall<object>): TensorInfo => {
    const { shape, value, dtype } = call.attrs as { shape: number[]; value: number; dtype?: string };
    if (dtype !== 'int32') return original(call);
    const program = { name: 'fill of whole numbers', inputs: {}, uniforms: { number: value }, shape, dtype } as const;
    return runElements(call.backend, program, { value: 'uniforms.number' });
  };
}
