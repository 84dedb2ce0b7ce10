import { BatchMatMul, Equal, Slice, SplitV, Sum, Transpose } from '@tensorflow/tfjs-core';

import { replaceKernel } from '../replaceKernel';
import { comparisons } from './comparisons';
import { products } from './products';
import { slices, splits } from './slices';
import { sums } from './sums';
import { transposes } from './transposes';

/** Puts faster kernels in the place of those that a step spends its time in; once, after the engine was loaded. */
export function replaceKernels(): void {
  replaceKernel('wasm', Transpose, transposes);
  replaceKernel('wasm', BatchMatMul, products);
  replaceKernel('wasm', Sum, sums);
  replaceKernel('wasm', Slice, slices);
  replaceKernel('wasm', SplitV, splits);
  replaceKernel('wasm', Equal, comparisons);
}
