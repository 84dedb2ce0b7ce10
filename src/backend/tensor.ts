/**
 * The tensor interface of the whole library: TensorFlow.js core, by its functions (`tf.matMul(a, b)`), whichever engine runs.
 * No other room imports a TensorFlow.js package.
 */
export * as tf from '@tensorflow/tfjs-core';
export type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Scalar, Variable } from '@tensorflow/tfjs-core';
