import { broadcast_util, util, type TensorInfo } from '@tensorflow/tfjs-core';

import type { KernelCall } from './programs';

/** The operands of a product and, of a fused one, what is added to each row. */
export interface Operands {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}

/** Whether own products take a call: float32, one batch or as many on both sides, no activation or ReLU. */
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

/** How a product's operands lie, for programs of own WGSL. */
export interface ProductLayout {
  inputs: Record<string, TensorInfo>;
  /** Lengths, and from one batch (`sizeA`, 0: the same for all), row, column and step of the sum to the next. */
  uniforms: Record<'rows' | 'columns' | 'inner' | 'sizeA' | 'sizeB' | 'rowA' | 'stepA' | 'columnB' | 'stepB', number>;
  batches: number;
  shape: number[];
  /** Of a program: what comes after the product. */
  name: string;
  /** WGSL: bias and activation on a value (`f32` or a vector of them), of which `bias` is what is added. */
  finished: (value: string, bias: string, zero: string) => string;
}

export function productLayout({ inputs: { a, b, bias }, attrs }: KernelCall<Operands>): ProductLayout {
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
  const relu = activation === 'relu';
  return {
    inputs: bias === undefined ? { a, b } : { a, b, bias },
    uniforms: {
      ...{ rows, columns, inner },
      ...{ sizeA: batchesA === 1 ? 0 : rows * inner, sizeB: batchesB === 1 ? 0 : inner * columns },
      ...{ rowA: transposeA ? 1 : inner, stepA: transposeA ? rows : 1 },
      ...{ columnB: transposeB ? inner : 1, stepB: transposeB ? 1 : columns },
    },
    batches: Math.max(batchesA, batchesB),
    shape: [...broadcast_util.assertAndGetBroadcastShape(leading[0], leading[1]), rows, columns],
    name: `product${bias === undefined ? '' : ' and bias'}${relu ? ' and ReLU' : ''}`,
    finished: (value, added, zero) => {
      const sum = bias === undefined ? value : `${value} + ${added}`;
      return relu ? `max(${sum}, ${zero})` : sum;
    },
  };
}
