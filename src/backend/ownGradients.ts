import {
  cast,
  div,
  greater,
  Mean,
  mul,
  registerGradient,
  Relu,
  reshape,
  Sum,
  tile,
  util,
  type GradFunc,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Registers three gradients anew, with the same values: TensorFlow.js makes tensors of ones or zeros as large as the input on the host
 * for them, which takes a GiB and seconds where a step of the official size is recorded.
 */
export function registerOwnGradients(): void {
  registerGradient({ kernelName: Sum, inputsToSave: ['x'], gradFunc: sumGradient });
  registerGradient({ kernelName: Mean, inputsToSave: ['x'], gradFunc: meanGradient });
  registerGradient({ kernelName: Relu, inputsToSave: ['x'], gradFunc: reluGradient });
}

const sumGradient: GradFunc = (dy, [x], attributes) => ({ x: () => spread(dy as Tensor, x, attributes) });

const meanGradient: GradFunc = (dy, [x], attributes) => ({
  x: () => spread(div(dy as Tensor, x.size / (dy as Tensor).size), x, attributes),
});

const reluGradient: GradFunc = (dy, [x]) => ({ x: () => mul(dy as Tensor, cast(greater(x, 0), 'float32')) });

/** The gradient of a reduced tensor at every element that it was reduced from. */
function spread(dy: Tensor, x: Tensor, attributes: NamedAttrMap): Tensor {
  const axes = util.parseAxisParam(attributes.axis as number | number[], x.shape);
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const times = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  return tile(reshape(dy, kept), times);
}
