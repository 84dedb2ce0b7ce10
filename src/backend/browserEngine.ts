import '@tensorflow/tfjs-core/dist/register_all_gradients';

import { ready, setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';

import { registerOwnGradients } from './ownGradients';
import { replaceKernels } from './wasm/replaceKernels';

/** The engines of a page. */
export type BrowserEngine = 'wasm';

/** What runs in a page. */
export interface BrowserEngineReport {
  name: BrowserEngine;
  version: string;
}

let loaded: BrowserEngineReport | undefined;

/**
 * Prepares the engine of a page, WebAssembly on one thread with vector instructions. Calling it again costs nothing.
 *
 * @param binary address of `tfjs-backend-wasm-simd.wasm`; it may be a `data:` one, so that nothing is fetched
 * @throws Error if the browser does not take it
 */
export async function useBrowserEngine(binary: string): Promise<BrowserEngineReport> {
  if (loaded !== undefined) return loaded;
  // One binary: threads need a host that isolates the page, and every browser of today has vector instructions.
  setWasmPaths({
    'tfjs-backend-wasm.wasm': binary,
    'tfjs-backend-wasm-simd.wasm': binary,
    'tfjs-backend-wasm-threaded-simd.wasm': binary,
  });
  registerOwnGradients();
  if (!(await setBackend('wasm'))) throw new Error('this browser does not run the WebAssembly engine');
  await ready();
  replaceKernels();
  loaded = { name: 'wasm', version: version_wasm };
  return loaded;
}
