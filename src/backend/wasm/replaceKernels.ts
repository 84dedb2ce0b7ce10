import { BatchMatMul, Equal, Slice, SplitV, Sum, Transpose } from '@tensorflow/tfjs-core';

import { comparisons } from './comparisons';
import { replaceKernel } from './kernels';
import { products } from './products';
import { slices, splits } from './slices';
import { sums } from './sums';
import { transposes } from './transposes';

/** Puts faster kernels in the place of those that a step spends its time in; once, after the engine was loaded. */
export function replaceKernels(): void {
  replaceKernel(Transpose, transposes);
  replaceKernel(BatchMatMul, products);
  replaceKernel(Sum, sums);
  replaceKernel(Slice, slices);
  replaceKernel(SplitV, splits);
  replaceKernel(Equal, comparisons);
}
