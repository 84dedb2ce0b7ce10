import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import { runElements, type KernelCall } from './programs';

/** x + scale·branch, with a factor for each clip. */
export function residual({
  inputs: { x, branch, scale },
  backend,
}: KernelCall<{ x: TensorInfo; branch: TensorInfo; scale: TensorInfo }>): TensorInfo {
  const size = util.sizeFromShape(x.shape.slice(1));
  const program = { name: 'residual', inputs: { x, branch, scale }, uniforms: { clipSize: size }, shape: x.shape };
  return runElements(backend, program, {
    value: 'x[flatIndex] + scale[flatIndex / uniforms.clipSize] * branch[flatIndex]',
  });
}
