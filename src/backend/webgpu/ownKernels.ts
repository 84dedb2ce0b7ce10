import { registerKernel, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';

import type { OwnKernel } from '../../tensor';
import { adamMoment, adamParameters } from './adam';
import { affine } from './affine';
import { attentionWeights, scoreGradient } from './attention';
import { gelu, geluGradient } from './gelu';
import type { KernelCall } from './programs';
import { residual } from './residual';
import { standardise, standardiseGradient } from './standardise';

/**
 * The library's own operations as one kernel each: composed of the engine's they are five to ten, each of which reads and writes all
 * tokens again.
 */
const kernels: Record<OwnKernel, (call: KernelCall<never>) => TensorInfo> = {
  UsdrlStandardise: standardise,
  UsdrlStandardiseGradient: standardiseGradient,
  UsdrlGelu: gelu,
  UsdrlGeluGradient: geluGradient,
  UsdrlAffine: affine,
  UsdrlResidual: residual,
  UsdrlAttentionWeights: attentionWeights,
  UsdrlScoreGradient: scoreGradient,
  UsdrlAdamMoment: adamMoment,
  UsdrlAdamParameters: adamParameters,
};

export function registerOwnKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: kernelFunc as unknown as KernelConfig['kernelFunc'],
    });
  }
}
