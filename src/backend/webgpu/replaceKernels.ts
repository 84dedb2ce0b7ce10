import { _FusedMatMul, AddN, BatchMatMul, Cast, Fill, Sum, Transpose } from '@tensorflow/tfjs-core';

import { replaceKernel } from '../replaceKernel';
import { sumsOfMany } from './addN';
import { registerOwnKernels } from './ownKernels';
import type { ProductKind } from './productKind';
import { products } from './products';
import { sums } from './sums';
import { casts, fills, transposes } from './wholeNumbers';

/**
 * Puts own kernels in the place of those that fail or read too much, and adds those of the library's own operations; once, after the
 * engine was loaded, in Node and in a page alike.
 *
 * @param kind how products are made
 */
export function replaceKernels(kind: ProductKind): void {
  replaceKernel('webgpu', Sum, sums);
  replaceKernel('webgpu', AddN, sumsOfMany);
  replaceKernel('webgpu', Transpose, transposes);
  replaceKernel('webgpu', Fill, fills);
  replaceKernel('webgpu', Cast, casts);
  replaceKernel('webgpu', BatchMatMul, products(kind));
  replaceKernel('webgpu', _FusedMatMul, products(kind));
  registerOwnKernels();
}
