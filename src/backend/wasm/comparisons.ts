import { Add, broadcast_util, util, type TensorInfo } from '@tensorflow/tfjs-core';

import { elementsOf, kernelNamed, type SingleKernel } from './kernels';

/**
 * Comparisons of tensors of different shapes. The engine works out the place of every element for itself then; here the operands are
 * first brought to one shape by adding zeros, which changes no comparison and has a fast kernel.
 */
export function comparisons(original: SingleKernel): SingleKernel {
  return (call) => {
    const { inputs, backend } = call;
    const { a, b } = inputs;
    const shape = broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const size = util.sizeFromShape(shape);
    const partial = [a, b].some((operand) => ![1, size].includes(util.sizeFromShape(operand.shape)));
    if (!partial || size === 0 || a.dtype !== 'float32' || b.dtype !== 'float32') return original(call);
    const zeros = backend.makeOutput(shape, 'float32');
    elementsOf(backend, zeros).fill(0);
    const whole = (operand: TensorInfo): TensorInfo =>
      kernelNamed(Add)({ inputs: { a: operand, b: zeros }, backend, attrs: {} });
    const [left, right] = [whole(a), whole(b)];
    const result = original({ ...call, inputs: { a: left, b: right } });
    [zeros, left, right].forEach(({ dataId }) => backend.disposeData(dataId));
    return result;
  };
}
