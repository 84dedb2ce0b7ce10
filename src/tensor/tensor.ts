/**
 * The tensor interface of the whole library: TensorFlow.js core, by its functions (`tf.matMul(a, b)`), whichever engine runs.
 * No room but `backend`, which has the engines, imports a TensorFlow.js package beside this one.
 */
export * as tf from '@tensorflow/tfjs-core';
export type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Scalar, Variable } from '@tensorflow/tfjs-core';
