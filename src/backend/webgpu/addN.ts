import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { KernelCall } from './programs';

/**
 * Sums of many tensors. The engine gives a program a buffer for each, and a device takes only so many: 8 everywhere, seldom more than
 * 12. So they are added up in groups.
 */
export function sumsOfMany(original: (call: KernelCall<TensorInfo[]>) => TensorInfo) {
  return (call: KernelCall<TensorInfo[]>): TensorInfo => {
    const { inputs, backend, attrs } = call;
    const most = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
    if (inputs.length <= most) return original(call);
    let sum = original({ inputs: inputs.slice(0, most), backend, attrs });
    for (let from = most; from < inputs.length; from += most - 1) {
      const next = original({ inputs: [sum, ...inputs.slice(from, from + most - 1)], backend, attrs });
      backend.disposeData(sum.dataId);
      sum = next;
    }
    return sum;
  };
}
