import '@tensorflow/tfjs-core/dist/register_all_gradients';

import { ready, setBackend, version_core } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

import { registerOwnGradients } from './ownGradients';
import { replaceKernels } from './wasm/replaceKernels';
import { openBrowserWebgpu } from './webgpu/browserWebgpu';

/** The engines of a page. */
export type BrowserEngine = 'wasm' | 'webgpu';

/** What runs in a page. */
export interface BrowserEngineReport {
  name: BrowserEngine;
  /** Of TensorFlow.js. */
  version: string;
  /** Of WebGPU: its adapter, in words. */
  adapter?: string;
}

const prepared = { gradients: false, wasm: false };

/**
 * Makes an engine of a page the one in use; tensors that were made before stay where they are. WebAssembly runs on one thread with vector
 * instructions. WebGPU runs on the fastest adapter; if its device was lost, on a new one.
 *
 * @param name `wasm` or `webgpu`
 * @param binary address of `tfjs-backend-wasm-simd.wasm`, needed when `wasm` is first used; it may be a `data:` one, so that nothing is
 *   fetched
 * @throws Error if the browser does not run the engine
 */
export async function useBrowserEngine(name: BrowserEngine, binary = ''): Promise<BrowserEngineReport> {
  if (!prepared.gradients) registerOwnGradients();
  prepared.gradients = true;
  const report: BrowserEngineReport = { name, version: version_core };
  if (name === 'wasm') await useWasm(binary);
  else report.adapter = await useWebgpu();
  await ready();
  return report;
}

async function useWasm(binary: string): Promise<void> {
  if (!prepared.wasm) {
    // One binary: threads need a host that isolates the page, and every browser of today has vector instructions.
    setWasmPaths({
      'tfjs-backend-wasm.wasm': binary,
      'tfjs-backend-wasm-simd.wasm': binary,
      'tfjs-backend-wasm-threaded-simd.wasm': binary,
    });
  }
  if (!(await setBackend('wasm'))) throw new Error('this browser does not run the WebAssembly engine');
  if (!prepared.wasm) replaceKernels();
  prepared.wasm = true;
}

/** @returns its adapter in words */
async function useWebgpu(): Promise<string> {
  const adapter = await openBrowserWebgpu();
  if (!(await setBackend('webgpu'))) throw new Error('this browser does not run the WebGPU engine');
  return adapter;
}
