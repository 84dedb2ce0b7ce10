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
export { deviceMemory } from './deviceMemory';
export { differentiable, type ForwardPass } from './differentiable';
export { CompiledFunction, type BatchAxes, type CompiledFunctionOptions, type StepFunction } from './compiledFunction';
export { installationOf, type Installation } from './installation';
export { currentMachines, type Machines } from './xla/loadXla';
export { machinePlace, type MachinePlace } from './xla/machines';
export { tf } from './tensor';
export { engineThreads } from './threads';
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Variable } from './tensor';
