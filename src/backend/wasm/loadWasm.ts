import path from 'node:path';

import { BatchMatMul, Equal, Slice, SplitV, Sum, Transpose } from '@tensorflow/tfjs-core';

import type { EngineReport } from '../engineReport';
import { comparisons } from './comparisons';
import { replaceKernel } from './kernels';
import { products } from './products';
import { slices, splits } from './slices';
import { sums } from './sums';
import { transposes } from './transposes';

let loaded: EngineReport | undefined;

/** Loads the WebAssembly engine (SIMD where Node has it), with faster kernels in the place of those that a step spends its time in. */
export async function loadWasm(): Promise<EngineReport> {
  if (loaded !== undefined) return loaded;
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const folder = path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  wasm.setWasmPaths(`${folder}${path.sep}`);
  replaceKernel(Transpose, transposes);
  replaceKernel(BatchMatMul, products);
  replaceKernel(Sum, sums);
  replaceKernel(Slice, slices);
  replaceKernel(SplitV, splits);
  replaceKernel(Equal, comparisons);
  // Whatever was asked for: the package has a build with threads, but takes it only in browsers (tfjs #3830).
  loaded = { version: wasm.version_wasm, threads: 1, device: 'CPU' };
  return loaded;
}
