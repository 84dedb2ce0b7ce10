import { _FusedMatMul, AddN, BatchMatMul, Cast, Fill, Sum, Transpose } from '@tensorflow/tfjs-core';

import { replaceKernel } from '../replaceKernel';
import { sumsOfMany } from './addN';
import { registerOwnKernels } from './ownKernels';
import { products } from './products';
import { sums } from './sums';
import { casts, fills, transposes } from './wholeNumbers';

/**
 * Puts own kernels in the place of those that fail or read too much, and adds those of the library's own operations; once, after the
 * engine was loaded, in Node and in a page alike.
 *
 * @param software whether a processor computes
 */
export function replaceKernels(software: boolean): void {
  replaceKernel('webgpu', Sum, sums);
  replaceKernel('webgpu', AddN, sumsOfMany);
  replaceKernel('webgpu', Transpose, transposes);
  replaceKernel('webgpu', Fill, fills);
  replaceKernel('webgpu', Cast, casts);
  replaceKernel('webgpu', BatchMatMul, products(software));
  replaceKernel('webgpu', _FusedMatMul, products(software));
  registerOwnKernels();
}
