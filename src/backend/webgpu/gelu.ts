import type { TensorInfo } from '@tensorflow/tfjs-core';

import { runElements, type KernelCall } from './programs';

/** Φ(x) by the error function of Abramowitz and Stegun 7.1.26, as the engine's own: at most 1.5e-7 off. */
const probability = `
  let v = x[flatIndex];
  let a = abs(v) * 0.70710678118;
  let t = 1.0 / (1.0 + 0.3275911 * a);
  let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  let density = exp(-a * a);
  let probability = 0.5 * (1.0 + sign(v) * (1.0 - series * density));`;

/** x·Φ(x). */
export function gelu({ inputs: { x }, backend }: KernelCall): TensorInfo {
  const program = { name: 'gelu', inputs: { x }, shape: x.shape };
  return runElements(backend, program, { statements: probability, value: 'v * probability' });
}

/** dy·(Φ(x) + x·φ(x)). */
export function geluGradient({
  inputs: { x, dy },
  backend,
}: KernelCall<{ x: TensorInfo; dy: TensorInfo }>): TensorInfo {
  const program = { name: 'gradient of gelu', inputs: { x, dy }, shape: x.shape };
  const value = 'dy[flatIndex] * (probability + v * density * 0.3989422804)';
  return runElements(backend, program, { statements: probability, value });
}
