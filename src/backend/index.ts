export {
  backendNames,
  currentBackend,
  findBackends,
  readyBackend,
  useBackend,
  type BackendName,
  type BackendOptions,
  type BackendReport,
} from './backends';
export { installationOf, type Installation } from './installation';
export { adapterInWords, type AdapterReport } from './webgpu/adapter';
export { DeviceLost } from './webgpu/deviceLost';
export { findAdapter, type FoundAdapter } from './webgpu/findAdapter';
export { currentMachines, type Machines } from './xla/loadXla';
export { machinePlace, type MachinePlace } from './xla/machines';
export { engineThreads } from './threads';
// What works on tensors of whichever engine; rooms that need no engine of their own import it from there.
export { CompiledFunction, deviceMemory, differentiable, largestTensor, tf } from '../tensor';
export type {
  BatchAxes,
  CompiledFunctionOptions,
  ForwardPass,
  Scalar,
  StepFunction,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
} from '../tensor';
