import type { TensorInfo } from '@tensorflow/tfjs-core';

import { runElements, type KernelCall } from './programs';

/** beta·before + (1 − beta)·g, or g² with power 2, where g = gradient + weightDecay·p. */
export function adamMoment({
  inputs: { before, gradient, p },
  backend,
  attrs,
}: KernelCall<{ before: TensorInfo; gradient: TensorInfo; p: TensorInfo }>): TensorInfo {
  const { beta, weightDecay, power } = attrs as { beta: number; weightDecay: number; power: 1 | 2 };
  const name = `moment ${power} ${beta} ${weightDecay}`;
  const program = { name, inputs: { before, gradient, p }, shape: before.shape };
  return runElements(backend, program, {
    statements: `let g = gradient[flatIndex] + f32(${weightDecay}) * p[flatIndex];`,
    value: `f32(${beta}) * before[flatIndex] + f32(${1 - beta}) * ${power === 2 ? 'g * g' : 'g'}`,
  });
}

/** p − stepSize·first / (√second·correction + epsilon), with the two rates of a step. */
export function adamParameters({
  inputs: { p, first, second, rates },
  backend,
  attrs,
}: KernelCall<{ p: TensorInfo; first: TensorInfo; second: TensorInfo; rates: TensorInfo }>): TensorInfo {
  const { epsilon } = attrs as { epsilon: number };
  const program = { name: `parameters ${epsilon}`, inputs: { p, first, second, rates }, shape: p.shape };
  return runElements(backend, program, {
    statements: `let scale = sqrt(second[flatIndex]) * rates[1] + f32(${epsilon});`,
    value: 'p[flatIndex] - rates[0] * (first[flatIndex] / scale)',
  });
}
