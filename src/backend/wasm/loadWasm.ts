import path from 'node:path';

import type { EngineReport } from '../engineReport';
import { replaceKernels } from './replaceKernels';

let loaded: EngineReport | undefined;

/** Loads the WebAssembly engine (SIMD where Node has it), with faster kernels in the place of those that a step spends its time in. */
export async function loadWasm(): Promise<EngineReport> {
  if (loaded !== undefined) return loaded;
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const folder = path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  wasm.setWasmPaths(`${folder}${path.sep}`);
  replaceKernels();
  // Whatever was asked for: the package has a build with threads, but takes it only in browsers (tfjs #3830).
  loaded = { version: wasm.version_wasm, threads: 1, device: 'CPU' };
  return loaded;
}
