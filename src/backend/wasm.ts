import path from 'node:path';

import {
  BatchMatMul,
  _FusedMatMul,
  getKernel,
  registerKernel,
  transpose,
  unregisterKernel,
  type KernelConfig,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import type { EngineReport } from './engineReport';
import { engineThreads } from './threads';

let loaded: EngineReport | undefined;

/** Loads the WebAssembly engine (SIMD and threads where Node has them), with fast transposed products. */
export async function loadWasm(): Promise<EngineReport> {
  if (loaded !== undefined) return loaded;
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const folder = path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  wasm.setWasmPaths(`${folder}${path.sep}`);
  const threads = engineThreads();
  wasm.setThreadsCount(threads);
  materialiseTransposes(BatchMatMul);
  materialiseTransposes(_FusedMatMul);
  loaded = { version: wasm.version_wasm, threads, device: 'CPU' };
  return loaded;
}

/**
 * The engine multiplies transposed matrices in a scalar loop, ten times slower than XNNPACK's plain product: so the
 * transpose is made first, which costs a copy of one operand.
 */
function materialiseTransposes(kernelName: string): void {
  const original = getKernel(kernelName, 'wasm');
  const plain: KernelConfig = {
    ...original,
    kernelFunc: (args) => {
      const { transposeA, transposeB } = args.attrs as { transposeA: boolean; transposeB: boolean };
      const made: Tensor[] = [];
      const straight = (operand: TensorInfo, transposed: boolean): TensorInfo => {
        if (!transposed) return operand;
        const rank = operand.shape.length;
        const order = operand.shape.map((_, axis) => axis);
        [order[rank - 2], order[rank - 1]] = [rank - 1, rank - 2];
        const result = transpose(operand as Tensor, order);
        made.push(result);
        return result;
      };
      const inputs = {
        ...args.inputs,
        a: straight(args.inputs.a as TensorInfo, transposeA),
        b: straight(args.inputs.b as TensorInfo, transposeB),
      };
      const result = original.kernelFunc({
        ...args,
        inputs,
        attrs: { ...args.attrs, transposeA: false, transposeB: false },
      });
      made.forEach((tensor) => tensor.dispose());
      return result;
    },
  };
  unregisterKernel(kernelName, 'wasm');
  registerKernel(plain);
}
