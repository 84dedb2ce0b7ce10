export { CompiledFunction } from './compiledFunction';
export {
  deviceMemory,
  largestTensor,
  useCompiler,
  type BatchAxes,
  type CompiledFunctionOptions,
  type Compiler,
  type Program,
  type StepFunction,
} from './compiler';
export { differentiable, type ForwardPass } from './differentiable';
export { mostOwnTokens, ownKernel, type OwnKernel } from './ownKernel';
export { tf } from './tensor';
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Variable } from './tensor';
