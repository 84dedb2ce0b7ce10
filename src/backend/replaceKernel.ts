import { getKernel, registerKernel, unregisterKernel, type TensorInfo } from '@tensorflow/tfjs-core';

/**
 * Puts a kernel in the place of an engine's own, which it is given for the cases that it leaves to it.
 *
 * @param engine by its name in TensorFlow.js
 */
export function replaceKernel<Call>(
  engine: string,
  name: string,
  make: (original: (call: Call) => TensorInfo) => (call: Call) => TensorInfo | TensorInfo[],
): void {
  const config = getKernel(name, engine);
  const kernelFunc = make(config.kernelFunc as unknown as (call: Call) => TensorInfo) as typeof config.kernelFunc;
  unregisterKernel(name, engine);
  registerKernel({ ...config, kernelFunc });
}
