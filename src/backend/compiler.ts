import type { Variable } from '@tensorflow/tfjs-core';

import type { Compiler, CompiledFunctionOptions, Program } from '../tensor';
import { nativeBackend, type NativeBackend } from './graph/nativeBackend';
import { record } from './graph/recording';
import { SessionProgram } from './graph/sessionProgram';
import { simplified } from './graph/simplified';
import type { EngineProgram } from './program';
import { currentAdapter, webgpuMemory } from './webgpu/loadWebgpu';
import { currentXlaEngine, xlaEngineAcross } from './xla/loadXla';
import { XlaProgram } from './xla/xlaProgram';

/** Compiles on the native engine: as a TensorFlow graph, or for XLA where that was chosen. */
export const compiler: Compiler = {
  program(variables, options) {
    if (options.execution === 'devices' && currentXlaEngine() === undefined) return { why: '' };
    const native = nativeBackend();
    return 'why' in native ? native : recorded(native, variables, options);
  },
  deviceMemory() {
    const adapter = currentAdapter();
    return xlaEngineAcross()?.batchMemory() ?? (adapter && webgpuMemory(adapter));
  },
  largestTensor: () => currentAdapter()?.limits.maxStorageBufferBindingSize,
};

/** Functions are recorded when they are taken in, and simplified. */
function recorded(native: NativeBackend, variables: readonly Variable[], options: CompiledFunctionOptions): Program {
  const program = engineProgram(native, variables, options);
  return {
    hasTf32: program instanceof XlaProgram,
    add: (key, inputs, step, batchAxes) =>
      program.add(key, simplified(record(native, inputs, variables, step)), batchAxes),
    run: (key, inputs, meanwhile) => program.run(key, inputs, meanwhile),
    upload: (inputs, batchAxes) => program.upload?.(inputs, batchAxes),
    pull: () => program.pull(),
    push: () => program.push(),
    dispose: () => program.dispose(),
  };
}

function engineProgram(
  native: NativeBackend,
  variables: readonly Variable[],
  { precision = 'float32', acrossMachines }: CompiledFunctionOptions,
): EngineProgram {
  const engine = acrossMachines === true ? xlaEngineAcross() : currentXlaEngine();
  if (engine !== undefined) return new XlaProgram(engine, variables, precision);
  return new SessionProgram(native, variables, precision === 'bfloat16');
}
